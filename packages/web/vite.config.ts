import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { precompress } from "./build/precompress.ts";

// Two entries, one build: pages for people who book (booking.html) and the signed-in area (app.html, under /app). The
// server fills in both and serves /assets; nothing here is served as it is.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), precompress()],
  build: {
    target: "es2022",
    manifest: true,
    sourcemap: false,
    // The server preloads what each page needs.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Who starts the server for the first time needs no advice on how to build it faster.
      checks: { bundlerTimings: false },
      input: ["booking.html", "app.html"].map((name) => `${import.meta.dirname}/${name}`),
      output: {
        // Few files rather than one for each piece that two pages share. What the first script of a page needs (the .ts files)
        // stays apart from React: it asks for slots before React is there.
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: "base", test: /src[\\/]shared[\\/][^\\/]+\.ts$/ },
            { name: "controls", test: /src[\\/]shared[\\/][^\\/]+\.tsx$/ },
          ],
        },
      },
    },
  },
});
