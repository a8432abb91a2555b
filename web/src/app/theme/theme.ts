import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple } from "@mantine/core";

// Dyes on undyed wool: see DESIGN.md for what each may say.
const grana: MantineColorsTuple = [
  "#fdf0f3",
  "#f7dbe2",
  "#ecb5c3",
  "#e08ca2",
  "#d9708c",
  "#c44a6b",
  "#ad3358",
  "#97264f",
  "#7c1d41",
  "#5f1531",
];
const anil: MantineColorsTuple = [
  "#eef3fa",
  "#d9e4f2",
  "#b3c8e3",
  "#8aabd3",
  "#6a92c4",
  "#4f7ab1",
  "#3f6598",
  "#34547f",
  "#294365",
  "#1e314b",
];
const ocre: MantineColorsTuple = [
  "#fdf6e7",
  "#f8e8c4",
  "#f0d294",
  "#e6ba60",
  "#d9a23a",
  "#c08a22",
  "#9c6e17",
  "#7d5810",
  "#5f430c",
  "#443008",
];
const musgo: MantineColorsTuple = [
  "#f1f6ee",
  "#deebd8",
  "#bdd6b2",
  "#99be8a",
  "#78a668",
  "#5f8e4f",
  "#4c743f",
  "#3d5e33",
  "#2f4827",
  "#22341c",
];
const red: MantineColorsTuple = [
  "#fdf1ec",
  "#fadccf",
  "#f3b79f",
  "#ea8f6c",
  "#e06c42",
  "#cf5226",
  "#b3411a",
  "#923414",
  "#742a11",
  "#561f0d",
];
const gray: MantineColorsTuple = [
  "#faf8f5",
  "#f4f1ec",
  "#e9e4dc",
  "#dad3c8",
  "#c2b9ab",
  "#a19788",
  "#7d7468",
  "#5f574d",
  "#413b34",
  "#26221e",
];
const dark: MantineColorsTuple = [
  "#ece7e0",
  "#cfc8be",
  "#aba297",
  "#847b71",
  "#4a433c",
  "#38322c",
  "#2a2622",
  "#1f1c19",
  "#161412",
  "#0f0d0c",
];

const SANS =
  '"Hanken Grotesk", ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji"';

// Quiet surfaces (badges, alerts, faces) use the tokens, which keep their contrast on light and dark.
const DYES: Record<string, readonly [string, string]> = {
  grana: ["var(--hilo-grana-wash)", "var(--hilo-grana)"],
  anil: ["var(--hilo-anil-wash)", "var(--hilo-anil)"],
  ocre: ["var(--hilo-ocre-wash)", "var(--hilo-ocre)"],
  musgo: ["var(--hilo-musgo-wash)", "var(--hilo-musgo)"],
  red: ["var(--hilo-teja-wash)", "var(--hilo-teja)"],
  gray: ["var(--hilo-sunken)", "var(--hilo-soft)"],
};

export const theme = createTheme({
  colors: { grana, anil, ocre, musgo, red, gray, dark },
  primaryColor: "grana",
  primaryShade: { light: 7, dark: 6 },
  variantColorResolver: (input) => {
    const dye = DYES[input.color ?? "grana"];
    if (input.variant !== "light" || !dye) return defaultVariantColorsResolver(input);
    const [background, color] = dye;
    return { background, hover: background, color, border: "transparent" };
  },
  fontFamily: SANS,
  headings: { fontFamily: SANS, fontWeight: "650" },
  fontSizes: { xs: "0.75rem", sm: "0.8438rem", md: "0.9375rem", lg: "1.0625rem", xl: "1.25rem" },
  lineHeights: { xs: "1.35", sm: "1.4", md: "1.45", lg: "1.45", xl: "1.4" },
  radius: { xs: "4px", sm: "6px", md: "9px", lg: "14px", xl: "20px" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
});
