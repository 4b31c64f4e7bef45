/// The media type for a file name: phones look at it seldom, browsers and proxies always.
pub(super) fn of(name: &str) -> &'static str {
    let ending = name
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending)
        .to_ascii_lowercase();
    match ending.as_str() {
        "xml" => "application/xml",
        "cfg" | "conf" | "cnf" | "txt" | "boot" | "ini" | "log" | "csv" => {
            "text/plain; charset=utf-8"
        }
        "htm" | "html" => "text/html; charset=utf-8",
        "json" => "application/json",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "bmp" => "image/bmp",
        "svg" => "image/svg+xml",
        "wav" => "audio/x-wav",
        "mp3" => "audio/mpeg",
        _ => "application/octet-stream",
    }
}
