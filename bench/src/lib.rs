//! What the measured servers and the load that measures them must agree on.

use std::io::Write as _;
use std::net::SocketAddr;

/// The six values of the form that is sent, urlencoded as a browser writes them.
///
/// `{count}` stands for the number of the request, so that no two bodies are the same.
pub const CONTACT_HEAD: &str = "name=Zo%C3%AB+van+der+Meer&email=zoe.vandermeer%40example.org\
&topic=order&phone=%2B31+20+555+01+23&newsletter=yes&message=Hello%2C+could+you+tell+me+whether+\
the+blue+one+is+back+in+stock%3F%0D%0AI+would+like+two+of+them%2C+sent+to+Utrecht+before+the+\
holidays.+Thank+you%21+";

/// Tells whoever started this server where it listens: one line, as `frontdesk serve` prints it.
///
/// # Errors
///
/// When standard output is closed.
pub fn announce(address: SocketAddr) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "http://{address}")
}
