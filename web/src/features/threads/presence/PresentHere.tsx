import { Avatar, Tooltip } from "@mantine/core";
import css from "./Presence.module.css";
import { type Known, usePresent } from "./usePresent";

/** The colleagues who are at this conversation too. Always there, so that what changes is read out. */
export function PresentHere({ contact, people }: { contact: string; people: Known }) {
  const present = usePresent(contact, people);
  return (
    <div className={css.here} role="status" data-typing={present?.typing || undefined}>
      {present && (
        <>
          <span className={css.words}>{present.words}</span>
          <Tooltip label={present.names.join(", ")}>
            <Avatar.Group spacing={8} aria-hidden="true">
              {present.names.slice(0, 3).map((name, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two people may have one name
                <Avatar key={at} name={name} size={28} color="gray" className={css.face ?? ""} />
              ))}
              {present.names.length > 3 && <Avatar size={28}>+{present.names.length - 3}</Avatar>}
            </Avatar.Group>
          </Tooltip>
        </>
      )}
    </div>
  );
}
