import type { ComponentType } from "react";
import { Loading } from "../States";
import { useSettingsWords } from "./I18n";

/** A page whose words are loaded with it, and not with the first screens. */
export function spoken(Page: ComponentType): ComponentType {
  return function Spoken() {
    return useSettingsWords() ? <Page /> : <Loading />;
  };
}
