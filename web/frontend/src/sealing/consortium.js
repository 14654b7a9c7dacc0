// Who stands as a member of a consortium, as far as it is known before sealing: what the
// command line refuses, the page refuses, by the same names. The server is asked nothing
// about a member: that would tell it who bids with whom.
import { Refused } from "./refused.js";

export const AGREEMENT = "consortium-agreement";
const CODE = /^[0-9]{8}[0-9A-HJ-NPQRTUWXY]{10}$/;
const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const SIDES = {
  owner: ["招标人（采购人）", "the owner"],
  agency: ["代理机构", "its agency"],
  custodian: ["保管方", "a custodian of its bids"],
  operator: ["平台运营机构", "the platform's operator"],
};

/** A credit code as it is compared: half-width, upper case, without blanks. */
export const cleaned = (code) => code.normalize("NFKC").replace(/\s/gu, "").toUpperCase();

/** Whether a cleaned code has its form and its check digit (GB 32100-2015). */
export function isCode(code) {
  if (!CODE.test(code)) return false;
  const values = [...code].map((one) => ALPHABET.indexOf(one));
  const weighted = values.slice(0, 17).reduce((sum, value, at) => sum + value * 3 ** at, 0);
  return (31 - (weighted % 31)) % 31 === values[17];
}

const refuse = (code, article, field, facts = {}) => {
  throw Object.assign(new Refused(code, { ...facts, field }), { article });
};

/** Refuses the first thing that is wrong with the members of `leader`'s bid. */
export function checkMembers(members, leader, terms) {
  if (members.length === 0) return;
  if (!terms.allowed) refuse("consortium-not-allowed", terms.article_allowed, "member-0-name");
  const barred = new Map(terms.barred.map((each) => [cleaned(each.uscc), each]));
  const seen = new Set();
  for (const [at, { name, uscc }] of members.entries()) {
    const code = cleaned(uscc);
    const field = `member-${at}-uscc`;
    if (code === cleaned(leader)) refuse("consortium-leader-listed", terms.article, field, { name });
    if (!isCode(code)) refuse("consortium-member-code", terms.article, field, { name, uscc });
    if (barred.has(code)) {
      const { side, article } = barred.get(code);
      const [zh, en] = SIDES[side];
      refuse("consortium-member-barred", article, field, { name, side_zh: zh, side_en: en });
    }
    if (seen.has(code)) refuse("consortium-member-twice", terms.article, field, { name });
    seen.add(code);
  }
}

/** Refuses members whose agreement is among none of the documents' roles. */
export function checkAgreement(members, roles, terms) {
  if (members.length === 0 || roles.includes(AGREEMENT)) return;
  refuse("consortium-no-agreement", terms.article_agreement, `slot-${AGREEMENT}`, { role: AGREEMENT });
}
