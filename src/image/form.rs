use crate::binary;
use crate::source::{FileId, Place, Spanned};
use std::collections::BTreeMap;
use std::time::Duration;

/// What can be written into an image and read back from it.
pub trait Form: Sized {
    /// Writes it behind what is there.
    fn write(&self, out: &mut Writer);

    /// Reads it; nothing where the bytes are something else.
    fn read(from: &mut Reader<'_>) -> Option<Self>;
}

/// An image that is being written.
#[derive(Debug)]
pub struct Writer {
    pub(super) bytes: binary::Writer,
    texts: BTreeMap<FileId, u64>,
    /// Whether a place lies in none of the texts.
    elsewhere: bool,
}

/// What is left of an image.
#[derive(Debug)]
pub struct Reader<'a> {
    pub(super) bytes: binary::Reader<'a>,
    texts: &'a [FileId],
}

impl Writer {
    pub(super) fn new(texts: &[FileId]) -> Self {
        Self {
            bytes: binary::Writer::default(),
            texts: texts.iter().copied().zip(0..).collect(),
            elsewhere: false,
        }
    }

    /// The bytes, unless a place lies elsewhere.
    pub(super) fn end(self) -> Option<Vec<u8>> {
        (!self.elsewhere).then(|| self.bytes.into())
    }
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8], texts: &'a [FileId]) -> Self {
        let bytes = binary::Reader::new(bytes);
        Self { bytes, texts }
    }
}

/// Makes the form of structs, all their fields one behind the other: one that is added to a struct has to be named here.
macro_rules! records {
    ($($name:ident { $($field:ident),+ $(,)? })+) => {$(
        impl $crate::image::Form for $crate::model::$name {
            fn write(&self, out: &mut $crate::image::form::Writer) {
                let Self { $($field),+ } = self;
                $($field.write(out);)+
            }

            fn read(from: &mut $crate::image::form::Reader<'_>) -> Option<Self> {
                $(let $field = $crate::image::Form::read(from)?;)+
                Some(Self { $($field),+ })
            }
        }
    )+};
}

/// Makes the form of enums: the number of the variant, and what it holds.
macro_rules! choices {
    ($($name:path { $($at:literal $variant:ident $(($($held:ident),+))? $({$($field:ident),+})?),+ $(,)? })+) => {$(
        impl $crate::image::Form for $name {
            fn write(&self, out: &mut $crate::image::form::Writer) {
                match self {
                    $(Self::$variant $(($($held),+))? $({$($field),+})? => {
                        out.bytes.byte($at);
                        $($($held.write(out);)+)?
                        $($($field.write(out);)+)?
                    })+
                }
            }

            fn read(from: &mut $crate::image::form::Reader<'_>) -> Option<Self> {
                match from.bytes.byte()? {
                    $($at => {
                        $($(let $held = $crate::image::Form::read(from)?;)+)?
                        $($(let $field = $crate::image::Form::read(from)?;)+)?
                        Some(Self::$variant $(($($held),+))? $({$($field),+})?)
                    })+
                    _ => None,
                }
            }
        }
    )+};
}

pub(super) use {choices, records};

impl Form for bool {
    fn write(&self, out: &mut Writer) {
        out.bytes.byte((*self).into());
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        match from.bytes.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Form for u32 {
    fn write(&self, out: &mut Writer) {
        out.bytes.number((*self).into());
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.bytes.number()?.try_into().ok()
    }
}

impl Form for u16 {
    fn write(&self, out: &mut Writer) {
        out.bytes.number((*self).into());
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.bytes.number()?.try_into().ok()
    }
}

impl Form for char {
    fn write(&self, out: &mut Writer) {
        u32::from(*self).write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Self::from_u32(u32::read(from)?)
    }
}

impl Form for String {
    fn write(&self, out: &mut Writer) {
        out.bytes.text(self);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.bytes.text().map(str::to_owned)
    }
}

impl Form for Duration {
    fn write(&self, out: &mut Writer) {
        out.bytes.number(self.as_secs());
        self.subsec_nanos().write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let (seconds, nanos) = (from.bytes.number()?, u32::read(from)?);
        (nanos < 1_000_000_000).then(|| Self::new(seconds, nanos))
    }
}

impl Form for Place {
    fn write(&self, out: &mut Writer) {
        let text = out.texts.get(&self.file).copied();
        out.elsewhere |= text.is_none();
        out.bytes.number(text.unwrap_or_default());
        self.span.start.write(out);
        self.span.end.wrapping_sub(self.span.start).write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let at = usize::try_from(from.bytes.number()?).ok()?;
        let file = *from.texts.get(at)?;
        let (start, length) = (u32::read(from)?, u32::read(from)?);
        Some(Self::new(file, start, start.wrapping_add(length)))
    }
}

impl<T: Form> Form for Spanned<T> {
    fn write(&self, out: &mut Writer) {
        self.place.write(out);
        self.value.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let place = Form::read(from)?;
        Some(Self::new(T::read(from)?, place))
    }
}

impl<T: Form> Form for Option<T> {
    fn write(&self, out: &mut Writer) {
        self.is_some().write(out);
        if let Some(value) = self {
            value.write(out);
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        match bool::read(from)? {
            true => T::read(from).map(Some),
            false => Some(None),
        }
    }
}

impl<T: Form> Form for Box<T> {
    fn write(&self, out: &mut Writer) {
        T::write(self, out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        T::read(from).map(Self::new)
    }
}

impl<A: Form, B: Form> Form for (A, B) {
    fn write(&self, out: &mut Writer) {
        self.0.write(out);
        self.1.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some((A::read(from)?, B::read(from)?))
    }
}

impl<T: Form> Form for Vec<T> {
    fn write(&self, out: &mut Writer) {
        out.bytes.count(self.len());
        for one in self {
            one.write(out);
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let count = from.bytes.count()?;
        (0..count).map(|_| T::read(from)).collect()
    }
}

impl<K: Form + Ord, V: Form> Form for BTreeMap<K, V> {
    fn write(&self, out: &mut Writer) {
        out.bytes.count(self.len());
        for (key, value) in self {
            key.write(out);
            value.write(out);
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Vec::read(from).map(Self::from_iter)
    }
}
