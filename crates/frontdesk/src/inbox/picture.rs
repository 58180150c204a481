//! Which uploads may be shown as pictures: what their first bytes say, whatever they were sent as.
//!
//! Only raster formats that browsers decode without running anything; SVG is a document (V1.3.4).

use std::io::Read;

use frontdesk_store::UploadKey;

use crate::app::App;

/// Bytes that tell.
const HEAD: usize = 32;

/// The media type of a picture that begins like this (WHATWG MIME Sniffing, 6.1).
pub(super) fn of(head: &[u8]) -> Option<&'static str> {
    let brand = || head.get(8..12).unwrap_or_default();
    match head {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', b'V', b'P', ..] => {
            Some("image/webp")
        }
        [_, _, _, _, b'f', b't', b'y', b'p', ..] if matches!(brand(), b"avif" | b"avis") => {
            Some("image/avif")
        }
        _ => None,
    }
}

/// The same of a stored file; one that can't be read is none.
pub(super) async fn of_upload(app: &App, key: UploadKey) -> Option<&'static str> {
    let uploads = app.store().uploads().clone();
    let read = move || {
        let mut head = Vec::new();
        uploads.read(key).ok()?.take(HEAD as u64).read_to_end(&mut head).ok()?;
        of(&head)
    };
    tokio::task::spawn_blocking(read).await.ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_raster_pictures_are_pictures() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(of(png), Some("image/png"));
        assert_eq!(of(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        assert_eq!(of(b"\0\0\0\x20ftypavif"), Some("image/avif"));
        for other in [
            &b"<svg xmlns='http://www.w3.org/2000/svg'>"[..],
            b"<!doctype html>",
            b"%PDF-1.7",
            b"GIF89",
            b"\x89PNG",
            b"RIFF\0\0\0\0WAVEfmt ",
            b"",
            b" \x89PNG\r\n\x1a\n",
        ] {
            assert_eq!(of(other), None, "{other:?}");
        }
    }
}
