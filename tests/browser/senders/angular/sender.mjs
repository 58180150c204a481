import { LF_MESSAGE } from "../order.mjs";
import { withVite } from "../vite.mjs";

const NUMBER = "the control of a number input holds a number, and JSON keeps it";

export default {
  title: "Angular",
  sends: "application/json",
  build: withVite(import.meta.dirname),
  leavesOut: { drawing: "reactive forms have no control for file inputs" },
  differs: [
    LF_MESSAGE,
    { at: ["bikes"], value: 2, why: NUMBER },
    { at: ["items", 0, "qty"], value: 3, why: NUMBER },
    { at: ["items", 1, "qty"], value: 10, why: NUMBER },
    { at: ["terms"], value: true, why: "the control of a checkbox holds a boolean" },
  ],
};
