import "./phone.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Desk } from "./Desk";
import { Speaks } from "./speak";
import { applyTheme } from "./theme";

applyTheme();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Speaks>
        <Desk />
      </Speaks>
    </StrictMode>,
  );
}
