import { withVite } from "../vite.mjs";

export default {
  title: "Svelte",
  sends: "multipart/form-data",
  build: withVite(import.meta.dirname),
};
