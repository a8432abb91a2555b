import { IconCurrentLocation } from "@tabler/icons-react";
import { useState } from "react";
import forms from "../forms.module.css";
import { Sheet } from "../Sheet";
import type { Place } from "../simulator/model";
import { useSpeech } from "../speak";

/** A place to send: one that is there already, this device's, or any. */
export function PlaceSheet({ close, send }: { close: () => void; send: (place: Place) => void }) {
  const { t } = useSpeech();
  const [name, setName] = useState("Obelisco");
  const [address, setAddress] = useState("Av. Corrientes 1051, Buenos Aires");
  const [latitude, setLatitude] = useState("-34.6037");
  const [longitude, setLongitude] = useState("-58.3816");
  const [unknown, setUnknown] = useState(false);

  function here() {
    if (!navigator.geolocation) return setUnknown(true);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setUnknown(false);
        setLatitude(String(coords.latitude));
        setLongitude(String(coords.longitude));
        setName("");
        setAddress("");
      },
      () => setUnknown(true),
      { timeout: 10_000 },
    );
  }

  return (
    <Sheet title={t("attach.location")} close={close}>
      <form
        className={forms.form}
        onSubmit={(event) => {
          event.preventDefault();
          const words = {
            ...(name.trim() ? { name: name.trim() } : {}),
            ...(address.trim() ? { address: address.trim() } : {}),
          };
          send({ latitude: Number(latitude), longitude: Number(longitude), ...words });
        }}
      >
        <button type="button" className={forms.may} onClick={here}>
          <IconCurrentLocation size={18} aria-hidden="true" /> {t("place.here")}
        </button>
        {unknown && (
          <p className={forms.wrong} role="alert">
            {t("place.unknown")}
          </p>
        )}
        <label className={forms.field}>
          {t("place.name")}
          <input value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label className={forms.field}>
          {t("place.address")}
          <input value={address} onChange={(event) => setAddress(event.target.value)} />
        </label>
        <div className={forms.pair}>
          <label className={forms.field}>
            {t("place.latitude")}
            <input
              type="number"
              step="any"
              min={-90}
              max={90}
              value={latitude}
              onChange={(event) => setLatitude(event.target.value)}
              required
            />
          </label>
          <label className={forms.field}>
            {t("place.longitude")}
            <input
              type="number"
              step="any"
              min={-180}
              max={180}
              value={longitude}
              onChange={(event) => setLongitude(event.target.value)}
              required
            />
          </label>
        </div>
        <button type="submit" className={forms.do}>
          {t("place.send")}
        </button>
      </form>
    </Sheet>
  );
}
