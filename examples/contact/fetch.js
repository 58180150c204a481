import { sendInPlace } from "./answer.js";

// `FormData` holds what a browser would have sent, files too. The Content-Type is left to the
// browser: it alone knows the boundary.
sendInPlace(document.querySelector("form"), (form) => ({ body: new FormData(form) }));
