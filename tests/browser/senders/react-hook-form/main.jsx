import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Order } from "./Order.jsx";

createRoot(document.getElementById("root")).render(
  <StrictMode>
    <Order />
  </StrictMode>,
);
