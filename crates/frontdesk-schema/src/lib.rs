//! What the forms in an HTML page are, as a browser sees them.
