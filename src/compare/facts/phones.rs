use super::words::{key, setting, time, word};
use super::{Collected, Facts, Section};
use crate::model::{Expansion, Firmware, FirmwareFile, Phone, Profile, Tenant};

pub(super) fn phones(all: &mut Collected, tenant: &Tenant) {
    for (id, one) in &tenant.phones {
        all.add(Section::Phones, id, phone(one));
    }
    for (id, one) in &tenant.profiles {
        all.add(Section::Profiles, id, profile(one));
    }
    for (id, one) in &tenant.firmware {
        all.add(Section::Firmware, id, firmware(one));
    }
}

fn phone(phone: &Phone) -> Facts {
    let Phone {
        place: _,
        mac,
        model,
        lines,
        profile,
        site,
        keys,
        expansion,
        settings,
    } = phone;
    let modules = expansion.iter().map(|module| {
        let Expansion {
            place: _,
            model,
            keys,
        } = module;
        let keys: Vec<_> = keys.iter().map(key).collect();
        format!("{}: {}", model.value, keys.join(", "))
    });
    Facts::default()
        .one("mac", Some(mac.value))
        .one("model", Some(&model.value))
        .many("lines", lines.iter().map(|line| line.value.reference()))
        .one("profile", profile.as_ref().map(|profile| &profile.value))
        .one("site", site.as_ref().map(|site| &site.value))
        .many("keys", keys.iter().map(key))
        .many("expansion", modules)
        .many("settings", settings.iter().map(setting))
}

fn profile(profile: &Profile) -> Facts {
    let Profile {
        place: _,
        firmware,
        admin_password,
        transport,
        srtp,
        codecs,
        vlan,
        background,
        ringtone,
        phonebook,
        language,
        timezone,
        ntp,
        resync,
        keys,
        settings,
    } = profile;
    let firmware = firmware.iter().map(|one| {
        let (id, version) = &one.value;
        format!("{id} {version}")
    });
    Facts::default()
        .many("firmware", firmware)
        .whether("admin_password", admin_password.is_some())
        .one("transport", transport.as_ref().map(|one| word(one.value)))
        .one("srtp", srtp.as_ref().map(|one| word(one.value)))
        .many("codecs", codecs.iter().map(|one| word(one.value)))
        .one("vlan", vlan.as_ref().map(|vlan| vlan.value))
        .one("background", background.as_ref().map(|file| &file.value))
        .one("ringtone", ringtone.as_ref().map(|file| &file.value))
        .one("phonebook", phonebook.as_ref().map(|one| word(one.value)))
        .one("language", language.as_ref().map(|one| &one.value))
        .one("timezone", timezone.as_ref().map(|zone| &zone.value))
        .one("ntp", ntp.as_ref().map(|host| &host.value))
        .one("resync", resync.as_ref().map(|one| time(one.value)))
        .many("keys", keys.iter().map(key))
        .many("settings", settings.iter().map(setting))
}

fn firmware(firmware: &Firmware) -> Facts {
    let Firmware {
        place: _,
        current,
        previous,
        files,
        rollout,
        models,
    } = firmware;
    let files = files.iter().map(|(version, file)| {
        let FirmwareFile { path, sha256 } = file;
        format!("{version}: {} {}", path.value, sha256.value)
    });
    Facts::default()
        .one("current", Some(&current.value))
        .one("previous", previous.as_ref().map(|one| &one.value))
        .many("files", files)
        .one("rollout", rollout.as_ref().map(|one| one.value))
        .many("models", models.iter().map(|model| &model.value))
}
