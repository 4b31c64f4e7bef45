//! What Cisco calls languages and time zones.

/// Locales of the firmware.
pub(super) fn language(code: &str) -> Option<&'static str> {
    Some(match code {
        "da" => "Danish_Denmark",
        "de" => "German_Germany",
        "en" => "English_United_States",
        "es" => "Spanish_Spain",
        "fr" => "French_France",
        "it" => "Italian_Italy",
        "nl" => "Dutch_Netherlands",
        "no" => "Norwegian_Norway",
        "pl" => "Polish_Poland",
        "pt" => "Portuguese_Portugal",
        "ru" => "Russian_Russian_Federation",
        "sv" => "Swedish_Sweden",
        _ => return None,
    })
}

/// The firmware's own list of zones (usecallmanagernz.github.io, `SEPMAC.cnf.xml`, `timeZone`). One that is not in it cannot be told.
pub(super) fn zone(iana: &str) -> Option<&'static str> {
    Some(match iana {
        "Pacific/Honolulu" => "Hawaiian Standard Time",
        "America/Anchorage" => "Alaskan Standard/Daylight Time",
        "America/Los_Angeles" | "America/Vancouver" => "Pacific Standard/Daylight Time",
        "America/Denver" | "America/Edmonton" => "Mountain Standard/Daylight Time",
        "America/Phoenix" => "US Mountain Standard Time",
        "America/Chicago" | "America/Winnipeg" => "Central Standard/Daylight Time",
        "America/Regina" => "Canada Central Standard Time",
        "America/Bogota" | "America/Lima" => "SA Pacific Standard Time",
        "America/New_York" | "America/Toronto" | "America/Detroit" => {
            "Eastern Standard/Daylight Time"
        }
        "America/Halifax" => "Atlantic Standard/Daylight Time",
        "America/Caracas" | "America/La_Paz" => "SA Western Standard Time",
        "America/St_Johns" => "Newfoundland Standard/Daylight Time",
        "America/Argentina/Buenos_Aires" => "SA Eastern Standard Time",
        "Atlantic/Azores" => "Azores Standard/Daylight Time",
        "Europe/London" | "Europe/Dublin" | "Europe/Lisbon" => "GMT Standard/Daylight Time",
        "UTC" | "Etc/UTC" | "Africa/Accra" | "Atlantic/Reykjavik" => "Greenwich Standard Time",
        "Europe/Berlin" | "Europe/Amsterdam" | "Europe/Rome" | "Europe/Stockholm"
        | "Europe/Vienna" | "Europe/Zurich" | "Europe/Oslo" | "Europe/Copenhagen"
        | "Europe/Paris" | "Europe/Madrid" | "Europe/Brussels" | "Europe/Luxembourg"
        | "Europe/Prague" | "Europe/Budapest" | "Europe/Warsaw" | "Europe/Belgrade"
        | "Europe/Bratislava" | "Europe/Ljubljana" | "Europe/Zagreb" => {
            "W. Europe Standard/Daylight Time"
        }
        "Africa/Johannesburg" => "South Africa Standard Time",
        "Asia/Riyadh" => "Saudi Arabia Standard Time",
        "Asia/Dubai" => "Arabian Standard Time",
        "Asia/Kabul" => "Afghanistan Standard Time",
        "Asia/Karachi" => "West Asia Standard Time",
        "Asia/Kolkata" => "India Standard Time",
        "Asia/Dhaka" => "Central Asia Standard Time",
        "Asia/Bangkok" | "Asia/Jakarta" | "Asia/Ho_Chi_Minh" => "SE Asia Standard Time",
        "Asia/Taipei" => "Taipei Standard Time",
        "Asia/Tokyo" | "Asia/Seoul" => "Tokyo Standard Time",
        "Australia/Adelaide" => "Cen. Australia Standard/Daylight Time",
        "Australia/Darwin" => "AUS Central Standard Time",
        "Australia/Brisbane" => "E. Australia Standard Time",
        "Australia/Sydney" | "Australia/Melbourne" => "AUS Eastern Standard/Daylight Time",
        "Australia/Hobart" => "Tasmania Standard/Daylight Time",
        "Pacific/Auckland" => "New Zealand Standard/Daylight Time",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::zone;
    use crate::catalog::zones::zones;

    #[test]
    fn the_zones_are_those_of_the_database() {
        let named = zones().filter(|name| zone(name).is_some()).count();
        assert!(named > 55, "{named}");
        assert_eq!(
            zone("Europe/Berlin"),
            Some("W. Europe Standard/Daylight Time")
        );
        assert_eq!(zone("Asia/Kathmandu"), None);
    }
}
