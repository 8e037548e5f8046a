import type { Group } from "@sheaf/client";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { linkToken } from "../api/link-token.ts";
import { session, useMay } from "../api/session.ts";
import { sheaf } from "../api/sheaf.ts";
import { useText } from "../i18n/text.tsx";
import { useStore } from "../live/store.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { announce } from "../parts/notices.ts";
import { useCopy } from "../parts/use-copy.ts";
import { go } from "../routing/place.ts";
import { groupPath } from "../routing/route.ts";

interface GroupActionsProps {
  readonly group: Group;
  /** Files of this tab that are to become tasks of it. */
  readonly onTheirWay: number;
  /** Called when a finished group goes on. */
  readonly onRetried: () => void;
  /** Further ones. */
  readonly children?: ComponentChildren;
}

/** What can be done about the whole group now. */
export function GroupActions({ group, onTheirWay, onRetried, children }: GroupActionsProps) {
  const may = useMay("submitter");
  const { id, state, counts } = group;
  const finished = state === "finished";
  const [said, setSaid] = useState("");
  return (
    <div class="line-up group-actions">
      <Archive group={group} />
      {may && finished && counts.failed > 0 && <Retry {...{ id, onRetried }} failed={counts.failed} />}
      {may && finished && counts.cancelled > 0 && (
        <Retry {...{ id, onRetried }} failed={counts.failed} cancelled={counts.cancelled} />
      )}
      {linkToken === undefined && <Share id={id} />}
      {may && !finished && <Cancel {...{ group, onTheirWay }} onSaid={setSaid} />}
      {children}
      {may && finished && <Delete group={group} />}
      {said !== "" && <p class="quiet">{said}</p>}
    </div>
  );
}

function Archive({ group: { links, state, counts } }: { readonly group: Group }) {
  const { t } = useText();
  if (counts.succeeded === 0) return null;
  const finished = state === "finished";
  const href = finished ? links.archive : `${links.archive}${links.archive.includes("?") ? "&" : "?"}partial=true`;
  return (
    <a class={finished ? "button primary" : "button"} href={href} download="">
      {finished ? t.group.actions.zip : t.group.actions.zipSoFar}
    </a>
  );
}

interface RetryProps {
  readonly id: string;
  readonly failed?: number;
  /** Cancelled ones run again together with the failed ones. */
  readonly cancelled?: number;
  readonly onRetried: () => void;
}

function Retry({ id, failed = 0, cancelled = 0, onRetried }: RetryProps) {
  const { t } = useText();
  const retry = async () => {
    // One that is refused may tell that somebody else was quicker.
    await sheaf.retry(id, { cancelled: cancelled > 0 }).finally(onRetried);
  };
  const words = t.group.actions;
  const both = failed > 0 ? words.retryBoth(failed + cancelled) : words.retryCancelled(cancelled);
  return <ActionButton act={retry}>{cancelled > 0 ? both : words.retryFailed(failed)}</ActionButton>;
}

/** A link is good for a day. */
const LINK_SECONDS = 86_400;

/** Copies the address alone where nobody signs in; else one that opens this group to whoever has it. */
function Share({ id }: { readonly id: string }) {
  const { t, f } = useText();
  const who = useStore(session);
  const may = useMay("submitter");
  const { copied, copy } = useCopy();
  const isOpen = who.state === "in" && who.expiresAt === null;
  if (!isOpen && !may) return null;
  const share = async () => {
    const page = `${location.origin}${groupPath(id)}`;
    const link = isOpen
      ? undefined
      : sheaf.links(id, { scope: ["outputs", "archive", "events"], expiresS: LINK_SECONDS });
    // Begun before the link is there: some browsers let a page copy only while the press lasts.
    if (!(await copy(link?.then(({ token }) => `${page}#link=${token}`) ?? page))) return;
    const until = (await link)?.expires_at;
    announce(until ? t.group.actions.shareUntil(f.moment(until)) : t.group.actions.shareCopied);
  };
  return <ActionButton act={share}>{copied ? t.frame.copied : t.group.actions.share}</ActionButton>;
}

interface CancelProps extends Pick<GroupActionsProps, "group" | "onTheirWay"> {
  /** Told the receipt in words. */
  readonly onSaid: (receipt: string) => void;
}

function Cancel({ group: { id, counts }, onTheirWay, onSaid }: CancelProps) {
  const { t, f } = useText();
  const words = t.group.actions;
  const cancel = async () => {
    const { removed, aborting, already_finished } = await sheaf.cancel(id);
    const receipt = words.receipt(f.count(removed), f.count(aborting), f.count(already_finished));
    onSaid(receipt);
    announce(receipt);
  };
  const title = words.cancelSure(counts.total - counts.finished + onTheirWay);
  return (
    <ConfirmButton class="danger" act={cancel} title={title} yes={words.cancel} what={words.cancelWhat}>
      {words.cancel}
    </ConfirmButton>
  );
}

function Delete({ group: { id, counts } }: { readonly group: Group }) {
  const { t } = useText();
  const words = t.group.actions;
  const remove = async () => {
    await sheaf.delete(id);
    go("/groups", { replace: true });
  };
  const title = words.deleteSure(counts.total);
  return (
    <ConfirmButton class="danger" act={remove} title={title} yes={words.delete} what={words.deleteWhat}>
      {words.delete}
    </ConfirmButton>
  );
}
