import type { CaseFile } from "../case-file.ts";
import { ownedParts, ownerName, registered, type OwnedPart, type RegisteredSubject } from "../register.ts";
import { entryOf } from "../request.ts";
import { typed } from "./typed.ts";

/** What the register says of whatever is no person here: what it is for, who answers, and how use is told apart. */
export function identities(file: CaseFile): string {
  const rules = file.rules.at(-1)?.rules;
  if (!file.changes.ok || rules?.ok !== true) return "";
  const known = new Set(
    file.changes.value.flatMap((change) => registered(entryOf(change).subject, rules.value.register) ?? []),
  );
  return [...known].map(identity).join("\n");
}

function identity(subject: RegisteredSubject): string {
  const { kind, name, purpose, owner } = subject;
  return [
    `${typed(`${kind}/${name}`)} belongs to ${typed(ownerName(owner))}: ${typed(purpose)}.`,
    ...notesOn(subject).map(({ what, says }) => `${what}: ${typed(says)}.`),
  ].join(" ");
}

const answersFor: Readonly<Record<OwnedPart, string>> = {
  renewal: "Renewed by",
  rotation: "Rotated by",
  offboarding: "Offboarded by",
};

/** What has to be known of a shared or old account, and of a vendor's, wherever its access is shown. */
export function notesOn({
  owners,
  shared,
  legacy,
  attribution,
  vendor,
}: RegisteredSubject): readonly { readonly what: string; readonly says: string }[] {
  const parts = ownedParts.flatMap((part) => {
    const owner = owners[part];
    return owner === undefined ? [] : [{ what: answersFor[part], says: ownerName(owner) }];
  });
  const kinds = [shared ? "Shared" : "", legacy ? (shared ? "and legacy" : "Legacy") : ""].join(" ").trim();
  return [
    ...parts,
    ...(kinds === "" ? [] : [{ what: `${kinds}, who used it is told by`, says: attribution }]),
    ...(vendor === undefined
      ? []
      : [
          { what: "Vendor", says: vendor.name },
          { what: "Contract", says: vendor.contract },
          { what: "When it ends", says: vendor.offboarding },
        ]),
  ];
}
