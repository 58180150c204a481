//! What a file is by its first bytes, and by the end of its name.

/// So many bytes of a file are enough to tell what it is.
pub(crate) const PREFIX: usize = 512;

/// What stands at the beginning of files of a type.
struct Signature {
    at: usize,
    bytes: &'static [u8],
    essence: &'static str,
}

const fn signature(at: usize, bytes: &'static [u8], essence: &'static str) -> Signature {
    Signature { at, bytes, essence }
}

/// MIME Sniffing, 6 and 7, and formats that forms ask for beside those.
const SIGNATURES: &[Signature] = &[
    signature(0, b"\x89PNG\r\n\x1a\n", "image/png"),
    signature(0, b"\xff\xd8\xff", "image/jpeg"),
    signature(0, b"GIF87a", "image/gif"),
    signature(0, b"GIF89a", "image/gif"),
    signature(8, b"WEBPVP", "image/webp"),
    signature(0, b"BM", "image/bmp"),
    signature(0, b"\0\0\x01\0", "image/x-icon"),
    signature(0, b"II*\0", "image/tiff"),
    signature(0, b"MM\0*", "image/tiff"),
    signature(0, b"\xff\x0a", "image/jxl"),
    signature(0, b"\0\0\0\x0cJXL ", "image/jxl"),
    signature(0, b"8BPS", "image/vnd.adobe.photoshop"),
    signature(4, b"ftypavif", "image/avif"),
    signature(4, b"ftypavis", "image/avif"),
    signature(4, b"ftypheic", "image/heic"),
    signature(4, b"ftypheix", "image/heic"),
    signature(4, b"ftypmif1", "image/heif"),
    signature(4, b"ftypM4A ", "audio/mp4"),
    signature(4, b"ftypqt  ", "video/quicktime"),
    signature(4, b"ftyp3gp", "video/3gpp"),
    signature(4, b"ftyp", "video/mp4"),
    signature(0, b"\x1a\x45\xdf\xa3", "video/webm"),
    signature(8, b"AVI ", "video/avi"),
    signature(0, b"\0\0\x01\xba", "video/mpeg"),
    signature(8, b"WAVE", "audio/wave"),
    signature(8, b"AIFF", "audio/aiff"),
    signature(0, b"OggS", "application/ogg"),
    signature(0, b"ID3", "audio/mpeg"),
    signature(0, b"\xff\xfb", "audio/mpeg"),
    signature(0, b"\xff\xf3", "audio/mpeg"),
    signature(0, b"\xff\xf2", "audio/mpeg"),
    signature(0, b"fLaC", "audio/flac"),
    signature(0, b"MThd", "audio/midi"),
    signature(0, b"%PDF-", "application/pdf"),
    signature(0, b"%!PS-Adobe-", "application/postscript"),
    signature(0, b"{\\rtf", "application/rtf"),
    signature(0, b"PK\x03\x04", "application/zip"),
    signature(0, b"PK\x05\x06", "application/zip"),
    signature(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    signature(0, b"Rar!\x1a\x07", "application/vnd.rar"),
    signature(0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    signature(0, b"\x1f\x8b\x08", "application/gzip"),
    signature(0, b"BZh", "application/x-bzip2"),
    signature(0, b"\xfd7zXZ\0", "application/x-xz"),
    signature(0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    signature(257, b"ustar", "application/x-tar"),
    signature(0, b"wOFF", "font/woff"),
    signature(0, b"wOF2", "font/woff2"),
    signature(0, b"OTTO", "font/otf"),
    signature(0, b"\0\x01\0\0", "font/ttf"),
    signature(0, b"\x7fELF", "application/x-executable"),
    signature(0, b"MZ", "application/vnd.microsoft.portable-executable"),
];

/// The type of a file by its first [`PREFIX`] bytes, if they are those of a known one.
pub(crate) fn sniffed(prefix: &[u8]) -> Option<&'static str> {
    let known = SIGNATURES.iter().find(|signature| {
        prefix.get(signature.at..).is_some_and(|rest| rest.starts_with(signature.bytes))
    });
    // Two letters are too little to tell a picture or a program from a text that begins so.
    known
        .filter(|signature| !matches!(signature.bytes, b"BM" | b"MZ") || prefix.contains(&0))
        .map(|signature| signature.essence)
        .or_else(|| markup(prefix))
}

/// MIME Sniffing, 7.1: what a browser would take for a page, a document or a drawing.
fn markup(prefix: &[u8]) -> Option<&'static str> {
    let text = prefix.strip_prefix(b"\xef\xbb\xbf").unwrap_or(prefix).trim_ascii_start();
    let begins = |word: &str| {
        text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    if begins("<svg") || (begins("<?xml") && contains(text, b"<svg")) {
        return Some("image/svg+xml");
    }
    let page = ["<!doctype html", "<html", "<head", "<script", "<iframe", "<body"];
    page.into_iter().any(begins).then_some("text/html")
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|window| window == word)
}

/// Extensions (without their dots, in lower case) and the types of such files, the first one being
/// the proper one. What is in a container may be known by the container only.
const EXTENSIONS: &[(&[&str], &[&str])] = &[
    (&["png"], &["image/png"]),
    (&["jpg", "jpeg", "jpe", "jfif"], &["image/jpeg"]),
    (&["gif"], &["image/gif"]),
    (&["webp"], &["image/webp"]),
    (&["avif"], &["image/avif", "image/heif"]),
    (&["heic", "heif"], &["image/heic", "image/heif"]),
    (&["bmp"], &["image/bmp"]),
    (&["ico"], &["image/x-icon"]),
    (&["tif", "tiff"], &["image/tiff"]),
    (&["jxl"], &["image/jxl"]),
    (&["svg"], &["image/svg+xml"]),
    (&["psd"], &["image/vnd.adobe.photoshop"]),
    (&["mp4", "m4v"], &["video/mp4"]),
    (&["mov"], &["video/quicktime", "video/mp4"]),
    (&["3gp"], &["video/3gpp", "video/mp4"]),
    (&["webm", "mkv"], &["video/webm"]),
    (&["avi"], &["video/avi"]),
    (&["mpg", "mpeg"], &["video/mpeg"]),
    (&["mp3"], &["audio/mpeg"]),
    (&["m4a", "aac"], &["audio/mp4", "video/mp4"]),
    (&["wav"], &["audio/wave"]),
    (&["ogg", "oga", "opus"], &["audio/ogg", "application/ogg"]),
    (&["ogv"], &["video/ogg", "application/ogg"]),
    (&["flac"], &["audio/flac"]),
    (&["mid", "midi"], &["audio/midi"]),
    (&["aif", "aiff"], &["audio/aiff"]),
    (&["pdf"], &["application/pdf"]),
    (&["ps", "eps"], &["application/postscript"]),
    (&["rtf"], &["application/rtf"]),
    (&["zip"], &["application/zip"]),
    (
        &["docx"],
        &[
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/zip",
        ],
    ),
    (
        &["xlsx"],
        &["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"],
    ),
    (
        &["pptx"],
        &[
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "application/zip",
        ],
    ),
    (&["odt"], &["application/vnd.oasis.opendocument.text", "application/zip"]),
    (&["ods"], &["application/vnd.oasis.opendocument.spreadsheet", "application/zip"]),
    (&["odp"], &["application/vnd.oasis.opendocument.presentation", "application/zip"]),
    (&["epub"], &["application/epub+zip", "application/zip"]),
    (&["doc"], &["application/msword", "application/x-ole-storage"]),
    (&["xls"], &["application/vnd.ms-excel", "application/x-ole-storage"]),
    (&["ppt"], &["application/vnd.ms-powerpoint", "application/x-ole-storage"]),
    (&["rar"], &["application/vnd.rar"]),
    (&["7z"], &["application/x-7z-compressed"]),
    (&["gz", "tgz"], &["application/gzip"]),
    (&["tar"], &["application/x-tar"]),
    (&["txt", "text", "log"], &["text/plain"]),
    (&["md"], &["text/markdown"]),
    (&["csv"], &["text/csv"]),
    (&["json"], &["application/json"]),
    (&["xml"], &["application/xml", "text/xml"]),
    (&["html", "htm"], &["text/html"]),
    (&["css"], &["text/css"]),
    (&["js", "mjs"], &["text/javascript"]),
    (&["ics"], &["text/calendar"]),
    (&["vcf"], &["text/vcard"]),
    (&["woff"], &["font/woff"]),
    (&["woff2"], &["font/woff2"]),
    (&["ttf"], &["font/ttf"]),
    (&["otf"], &["font/otf"]),
];

/// The types of files with this extension.
pub(crate) fn of_extension(extension: &str) -> &'static [&'static str] {
    let known = EXTENSIONS.iter().find(|(extensions, _)| extensions.contains(&extension));
    known.map_or(&[], |(_, types)| types)
}

/// Another word for the same type.
pub(crate) fn canonical(essence: &str) -> &str {
    match essence {
        "image/jpg" | "image/pjpeg" => "image/jpeg",
        "image/x-png" => "image/png",
        "image/vnd.microsoft.icon" => "image/x-icon",
        "image/x-ms-bmp" => "image/bmp",
        "audio/mp3" | "audio/x-mp3" => "audio/mpeg",
        "audio/wav" | "audio/x-wav" | "audio/vnd.wave" => "audio/wave",
        "audio/x-m4a" | "audio/m4a" => "audio/mp4",
        "audio/x-flac" => "audio/flac",
        "video/x-msvideo" | "video/msvideo" => "video/avi",
        "video/x-matroska" => "video/webm",
        "application/x-zip-compressed" | "application/x-zip" => "application/zip",
        "application/x-rar-compressed" | "application/x-rar" => "application/vnd.rar",
        "application/x-gzip" => "application/gzip",
        "application/x-pdf" => "application/pdf",
        "text/rtf" => "application/rtf",
        "text/xml" => "application/xml",
        "application/javascript" | "application/x-javascript" => "text/javascript",
        other => other,
    }
}

/// The extension of a file's name, in lower case.
pub(crate) fn extension(filename: &str) -> Option<String> {
    let (_, extension) = filename.rsplit_once('.')?;
    Some(extension.to_ascii_lowercase())
}

/// Whether content of this type, or of the container that it comes in, begins in a known way.
pub(crate) fn is_known(essence: &str) -> bool {
    let of_its_own = SIGNATURES.iter().any(|signature| signature.essence == essence);
    of_its_own
        || essence.starts_with("application/vnd.openxmlformats-")
        || essence.starts_with("application/vnd.oasis.opendocument.")
        || essence.starts_with("application/vnd.ms-")
        || matches!(
            essence,
            "application/msword" | "application/epub+zip" | "audio/ogg" | "video/ogg"
        )
}
