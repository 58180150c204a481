import { createClient } from "@formspree/core";
import { createRoot } from "react-dom/client";

import { Contact } from "./Contact.jsx";

// For the story that uses the client without React.
window.submitWithCore = (key, data, options, project) =>
  createClient({ project }).submitForm(key, data, options);

createRoot(document.getElementById("root")).render(<Contact />);
