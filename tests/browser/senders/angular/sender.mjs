import { withVite } from "../vite.mjs";

export default {
  title: "Angular",
  sends: "application/json",
  build: withVite(import.meta.dirname),
  leavesOut: { drawing: "reactive forms have no control for file inputs" },
};
