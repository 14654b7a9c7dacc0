// A refusal by name: its code, its facts, and its sentence in both languages.
//
// Codes and sentences are those of the command line, so that one word means one thing.
const SENTENCES = {
  malformed: ["{where}：{what}。", "{where}: {what}."],
  "malformed-json": ["数据不是规范的JSON：{reason}。", "This is not strict JSON: {reason}."],
  "malformed-der": ["数据不是规范的 DER 编码。", "The data is not proper DER: {why}."],
  "der-too-large": ["数据过大：{size} 字节，上限 {size_max} 字节。", "The data is too large: {size} bytes, where {size_max} are allowed."],
  "der-too-deep": ["数据嵌套过深或元素过多。", "The data is nested too deeply or has too many elements."],
  "unknown-version": ["{where}的版本标识不是{expected}。", "{where} does not say the version {expected}."],
  "unknown-suite": ["密码套件{suite}未知或不允许。", "The suite {suite} is unknown or not allowed."],
  "too-large": ["{what}超过上限{limit}字节。", "{what} is over its limit of {limit} bytes."],
  "missing-file": ["缺少文件{name}。", "The file {name} is missing."],
  "unexpected-file": ["不应有文件{name}。", "The file {name} has no place here."],
  "wrong-lot": ["标段{lot}不属于本项目声明。", "The lot {lot} is not the one that is expected here."],
  "wrong-tender": ["招标项目{tender}与声明不符。", "The tender {tender} is not the statement's."],
  "wrong-envelope": ["声明中没有信封{envelope}。", "The envelope {envelope} is not the one that is expected here."],
  "statement-mismatch": ["{what}与招标声明不一致。", "{what} differs from the tender statement."],
  "order-mismatch": ["开启令与{what}不一致。", "The order does not fit: {what} differs."],
  "order-required": ["信封{envelope}须有开启令。", "The envelope {envelope} needs its order."],
  "order-not-wanted": ["信封{envelope}不使用开启令。", "The envelope {envelope} takes no order."],
  "not-admitted": ["开启令未列入该投标人。", "The order does not admit this bidder."],
  "wrong-signer": ["{what}不是由指定的证书签名。", "{what} is not signed by the certificate that is named for it."],
  "context-mismatch": ["{what}与投标上下文不一致。", "{what} differs from the context of the bid."],
  "share-not-committed": ["第{i}份份额与签名承诺不符。", "Share {i} does not match its commitment."],
  "factor-not-committed": ["投标人因子与签名承诺不符。", "The bidder factor does not match its commitment."],
  "too-few-shares": ["份额不足：需要{k}份，只有{found}份。", "{k} shares are needed, {found} are there."],
  "dealer-inconsistent": ["第{i}份承诺与其他份额不在同一多项式上，属投标人原因。", "Commitment {i} is not of the polynomial that the other shares give."],
  "duplicate-share": ["第{i}份份额重复。", "Share {i} is given twice."],
  "key-not-committed": ["第{p}部分的密文头与推导的密钥不符。", "The header of part {p} does not commit to the key that was derived."],
  "not-authentic": ["第{p}部分第{segment}段无法解密。", "Segment {segment} of part {p} does not open under its key."],
  "segment-digest": ["第{p}部分第{segment}段与签名摘要不符。", "Segment {segment} of part {p} differs from its signed digest."],
  truncated: ["{name}不完整：应为{expected}字节，实为{found}字节。", "{name} is cut short: {expected} bytes are signed, {found} are there."],
  "not-padded": ["第{p}部分未按规定填充。", "Part {p} is not padded as the format asks."],
  "tar-malformed": ["文件包不是规范的POSIX tar：{what}。", "The bundle is not a POSIX tar as asked: {what}."],
  "not-regular": ["文件包含有非普通文件的成员。", "A member of the bundle is not a regular file."],
  "invisible-character": ["{where}含有不可见字符或文字方向控制符{point}，请删除后重新输入。", "{where} has the invisible or text-turning character {point}. Remove it."],
  "bad-name": ["文件名{name}不被接受。", "The document name {name} is not accepted."],
  "duplicate-name": ["文件名{name}重复。", "The document name {name} stands twice."],
  "too-many-files": ["文件数超过上限{limit}。", "The bundle has more than {limit} members."],
  "consortium-not-allowed": ["招标文件不接受联合体投标，而投标列有联合体成员。", "The tender file takes no consortium, and the bid names members of one."],
  "consortium-leader-listed": ["联合体牵头人“{name}”被列为自己的成员；成员表只列其他成员。", "The leader “{name}” stands among its own members; list the others alone."],
  "consortium-member-twice": ["联合体成员“{name}”在成员表中重复。", "The consortium member “{name}” stands twice in the list."],
  "consortium-member-code": ["联合体成员“{name}”的统一社会信用代码“{uscc}”无效。", "The credit code “{uscc}” of the member “{name}” is not one."],
  "consortium-member-barred": ["联合体成员“{name}”是本项目的{side_zh}，不得参加投标。", "The consortium member “{name}” is {side_en} and may not bid in this trade."],
  "consortium-no-agreement": ["列有联合体成员，而投标文件中没有联合体协议（文件类别为{role}）。", "Members are named, and no document is their agreement (its role is {role})."],
  "file-changed": ["文件{name}在密封过程中被改动。", "The file {name} was changed while it was being sealed."],
  "custodians-not-independent": ["保管方不独立：{what}。", "The custodians are not independent: {what}."],
  "wrong-custodian-key": ["第{i}席的证书不适用：{what}。", "A certificate of seat {i} does not fit: {what}."],
  "not-signed-in-time": ["变更声明须在原截止时间前由招标人和至少{k}个保管方签署，或由全体保管方签署。", "A superseding statement is signed by the owner and {k} custodians before the former deadline, or by the owner and all of them."],
  "supersedes-changes-more": ["变更声明只能推迟时间：{what}不符。", "A superseding statement may only move times later: {what}."],
  "too-many-statements": ["招标声明的更替次数超过{limit}次。", "More than {limit} statements supersede one another."],
  "replaces-another": ["被替换的投标不是本投标人对同一标段、同一信封的投标。", "What is to be replaced is not this bidder's bid for this lot and envelope."],
  "malformed-certificate": ["证书无法识别。", "The certificate cannot be read."],
  "untrusted-certificate": ["证书“{holder}”不能追溯到受信任的根证书。", "No chain leads from the certificate “{holder}” to a trust anchor."],
  "certificate-not-yet-valid": ["证书“{holder}”在{at}尚未生效。", "The certificate “{holder}” was not valid yet at {at}."],
  "certificate-expired": ["证书“{holder}”在{at}已经过期。", "The certificate “{holder}” had expired at {at}."],
  "wrong-key-usage": ["证书“{holder}”的用途不符：应能用于{usage}。", "The certificate “{holder}” is for another purpose than to {usage}."],
  "not-an-authority": ["证书“{holder}”无权签发证书链中的下级证书。", "The certificate “{holder}” may not issue the one below it."],
  "weak-certificate": ["证书“{holder}”的密钥或签名算法不被接受。", "The key or signature algorithm of the certificate “{holder}” is not accepted."],
  "unknown-constraint": ["证书“{holder}”含有无法识别的关键限制。", "The certificate “{holder}” has a critical constraint that is not known here."],
  "weak-digest": ["摘要算法不被接受：应为 SHA-256。", "The digest algorithm is not accepted: use SHA-256."],
  "unknown-signature-algorithm": ["签名算法不被接受，或与密钥不符。", "The signature algorithm is not accepted, or does not suit the key."],
  "signature-invalid": ["签名无效。", "The signature is false."],
  "not-signed-data": ["数据不是 CMS 签名。", "The data is not a CMS signature."],
  "not-one-signer": ["签名者应当恰好一人。", "There must be exactly one signer."],
  "signer-certificate-missing": ["签名中未包含签名者的证书。", "The signer's certificate is not included."],
  "bad-signed-attributes": ["签名属性“{attribute}”缺失、重复或有误。", "The signed attribute “{attribute}” is missing, repeated or wrong."],
  "digest-mismatch": ["签名与内容不符：内容已被改动，或签名属于另一份内容。", "The signature is over other content: it was changed, or signs something else."],
  "certificate-not-bound": ["签名所绑定的证书与所附证书不一致。", "The signature is bound to another certificate than the one included."],
  "signature-form": ["签名的形式不符合要求。", "The signature is not in the required form."],
  "not-sealed-data": ["数据不是所要求的加密信封。", "The data is not an envelope of the required kind."],
  "not-for-this-key": ["信封的收件人不是此证书。", "The envelope names another recipient."],
  "cannot-open": ["信封无法用此密钥打开。", "The envelope does not open with this key."],
  "no-secure-context": ["此页面不在安全连接中，浏览器不提供密码功能。请用https地址打开本页，或用命令行封装。", "This page is not on a secure connection, so the browser offers no cryptography. Open it by its https address, or seal with the command line."],
  "old-browser": ["此浏览器缺少封装所需的功能（{what}）。请更新浏览器，或用命令行封装。", "This browser lacks what sealing needs ({what}). Update it, or seal with the command line."],
  "no-space": ["浏览器可用空间不足：需要约{needed}。请清理磁盘、退出无痕模式，或用命令行封装。", "The browser has too little space: about {needed} is needed. Free some, leave private browsing, or seal with the command line."],
  "key-file-legacy": ["证书文件用的是浏览器不支持的旧式加密（RC2或3DES）。请用页面所示的openssl命令转换，或用命令行封装。", "The key file uses old encryption that browsers do not read (RC2 or 3DES). Convert it with the openssl commands on this page, or seal with the command line."],
  "key-file-unreadable": ["口令不对，或证书文件无法读取。请核对口令；文件应为.p12或.pfx，密钥为P-256或RSA。", "The passphrase is wrong, or the file cannot be read. Check the passphrase; the file is a .p12 or .pfx with a P-256 or RSA key."],
  "not-enrolled": ["证书不是本单位已登记的证书。请在“我的 › 证书”登记，或选择另一个文件。", "The certificate is not enrolled for your organisation. Enrol it under My › Certificates, or choose another file."],
  "unreachable": ["现在连不上服务器。请稍后再试；已选的文件和已填的内容都在。", "The server cannot be reached now. Try again in a moment; your files and what you typed are kept."],
  "signed-out": ["登录已失效。请在另一个标签页重新登录后再试；已选的文件和已填的内容都在。", "You are signed out. Sign in again in another tab and try once more; your files and what you typed are kept."],
  "in-another-tab": ["这份投标正在另一个标签页上传。请在那里继续，或先关闭它。", "This bid is being uploaded in another tab. Go on there, or close it first."],
  "wrong-recovery": ["恢复文件属于另一份投标。", "The recovery file is of another bid."],
  failed: ["没有办成：{why}", "This was not done: {why}"],
};

const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_all, name) => String(facts[name] ?? ""));

export class Refused extends Error {
  constructor(code, facts = {}) {
    super(`${code} ${JSON.stringify(facts)}`);
    this.code = code;
    this.facts = facts;
    const [zh, en] = SENTENCES[code] ?? SENTENCES.failed;
    this.zh = fill(zh, facts);
    this.en = fill(en, facts);
    this.article = "";
    this.field = facts.field ?? "";
  }

  /** What crosses from the worker to the page, and what forms.js shows. */
  plain() {
    const { code, zh, en, article, field, facts } = this;
    return { code, zh, en, article, field, facts };
  }
}

/** Any failure as a refusal; a fault of ours keeps its own words, in small. */
export function asRefused(error) {
  if (error instanceof Refused) return error;
  return new Refused("failed", { why: `${error?.name ?? ""} ${error?.message ?? error}`.trim() });
}
