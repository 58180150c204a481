//! Reads every form that a browser or client sends: bytes in, data out, nothing lost.
