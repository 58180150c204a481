import { withVite } from "../vite.mjs";

// The library's own <Form> numbers what it flattens: topics.0, days.1, items.0.sku.
export default {
  title: "React Hook Form",
  sends: "multipart/form-data",
  build: withVite(import.meta.dirname),
};
