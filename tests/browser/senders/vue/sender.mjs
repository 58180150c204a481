import { withVite } from "../vite.mjs";

export default {
  title: "Vue",
  sends: "multipart/form-data",
  build: withVite(import.meta.dirname),
};
