import { withVite } from "../vite.mjs";

export default {
  title: "React Hook Form with fetch and JSON",
  sends: "application/json",
  build: withVite(import.meta.dirname),
  leavesOut: { drawing: "JSON has no files, and a FileList in it is an empty object" },
};
