//! The `Range` header of a request.

/// What part of a file is wanted, RFC 9110 section 14.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it: no range was asked for, or one that may be passed over.
    Whole,
    /// From the first to the last byte, both included.
    Bytes(u64, u64),
    /// Nothing of the range lies within the file.
    Outside,
}

/// Reads a `Range` header for a file of `length` bytes. Several ranges, and units other than bytes, are passed over.
pub fn parse(header: &str, length: u64) -> Part {
    let Some(range) = header.trim().strip_prefix("bytes=") else {
        return Part::Whole;
    };
    let Some((first, last)) = range.trim().split_once('-') else {
        return Part::Whole;
    };
    match (number(first), number(last)) {
        (Some(first), None) if last.is_empty() => within(first, length.saturating_sub(1), length),
        (None, Some(0)) if first.is_empty() => Part::Outside,
        (None, Some(count)) if first.is_empty() => within(
            length.saturating_sub(count),
            length.saturating_sub(1),
            length,
        ),
        (Some(first), Some(last)) if first <= last => {
            within(first, last.min(length.saturating_sub(1)), length)
        }
        _ => Part::Whole,
    }
}

const fn within(first: u64, last: u64, length: u64) -> Part {
    if first < length {
        Part::Bytes(first, last)
    } else {
        Part::Outside
    }
}

fn number(digits: &str) -> Option<u64> {
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_single_ranges() {
        let cases = [
            ("bytes=0-9", Part::Bytes(0, 9)),
            ("bytes=90-", Part::Bytes(90, 99)),
            ("bytes=90-500", Part::Bytes(90, 99)),
            ("bytes=-10", Part::Bytes(90, 99)),
            ("bytes=-500", Part::Bytes(0, 99)),
            ("bytes=100-", Part::Outside),
            ("bytes=-0", Part::Outside),
            ("bytes=5-4", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("lines=0-9", Part::Whole),
            ("bytes=99999999999999999999-", Part::Whole),
        ];
        for (header, part) in cases {
            assert_eq!(parse(header, 100), part, "{header}");
        }
        assert_eq!(parse("bytes=0-", 0), Part::Outside);
    }
}
