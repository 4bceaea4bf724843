// Where each page of the program is found in the sample data of `it/browser.rs`: the samples of 2023 and 2025, two closed periods, a paper,
// a draft that lacks everything, one that can be confirmed, a figure of another system, a switched check.
const hoangViet = "/units/HoangViet-06157";
const naSam = "/units/NaSam-06124";
const of2023 = "period=2023";
const rate = "online_dossiers";

/** Pattern of the program → addresses. A pattern with several shows what differs most. */
export const pages = {
  "/": ["/"],
  "/units/{unit}": [`${hoangViet}?${of2023}`, `${naSam}?period=2025&map=today`],
  "/units/{unit}/history": [`${naSam}/history?period=2025`],
  "/units/{unit}/stated": [`${hoangViet}/stated?period=2023-Q3`],
  "/units/{unit}/ranking": [`${naSam}/ranking?period=2025&map=today`],
  "/units/{unit}/forecast": [`${hoangViet}/forecast?${of2023}&day=2023-10-01&backtest=1`],
  "/units/{unit}/plan": [`${hoangViet}/plan?${of2023}&on=2023-10-01`],
  "/units/{unit}/cascade": [`${hoangViet}/cascade?${of2023}&on=2023-10-01`],
  "/units/{unit}/procedures": [`${hoangViet}/procedures?${of2023}`],
  "/units/{unit}/dossiers": [`${hoangViet}/dossiers?${of2023}&indicator=${rate}`],
  "/units/{unit}/quality": [`${hoangViet}/quality?${of2023}`],
  "/units/{unit}/reconcile": [`${hoangViet}/reconcile?period=2023-Q3`],
  "/units/{unit}/close": [`${hoangViet}/close?period=2023-Q2`, `${hoangViet}/close?${of2023}`],
  "/units/{unit}/definitions": [`${hoangViet}/definitions?${of2023}`],
  "/snapshots": ["/snapshots"],
  "/snapshots/{number}": ["/snapshots/2"],
  "/snapshots/{number}/verify": ["/snapshots/1/verify"],
  "/papers": ["/papers"],
  "/papers/new": ["/papers/new?unit=HoangViet-06157&period=2023"],
  "/papers/{number}": ["/papers/1"],
  "/papers/{number}/verify": ["/papers/1/verify"],
  "/dossiers/{code}": ["/dossiers/H37.54.09-230630-0004"],
  "/explain": ["/explain", "/explain?unit=HoangViet-06157&period=2023", "/explain?unit=HoangViet-06157&period=2023&a_data=snapshot:2&b_data=now"],
  "/explain/part": [],
  "/imports": ["/imports"],
  "/imports/new": ["/imports/new"],
  "/imports/mappings": ["/imports/mappings"],
  "/imports/compare": ["/imports/compare?a=1&b=2"],
  "/imports/{id}": ["/imports/1"],
  "/journal": ["/journal", "/journal?kind=import&by=here&about=import"],
  "/journal/verify": ["/journal/verify"],
  "/tokens": ["/tokens"],
  "/sources": ["/sources"],
  "/changes": ["/changes"],
  "/definitions": ["/definitions"],
  "/definitions/{id}": ["/definitions/QD-HoangViet-2023"],
  "/decisions": ["/decisions"],
  "/decisions/{id}": ["/decisions/QD-HoangViet-2023"],
  "/decisions/read": ["/decisions/read"],
  "/decisions/drafts/{id}": ["/decisions/drafts/1"],
  "/decisions/drafts/{id}/confirm": ["/decisions/drafts/1/confirm", "/decisions/drafts/2/confirm"],
  "/decisions/drafts/{id}/annex": ["/decisions/drafts/2/annex"],
  "/legal-texts": ["/legal-texts"],
  "/explore": [
    "/explore?unit=HoangViet-06157&period=2023",
    "/explore?unit=NaSam-06124&period=2025&map=today&view=compare",
    "/explore?unit=HoangViet-06157&period=2023&view=heat",
    "/explore?unit=HoangViet-06157&period=2023&view=table",
  ],
  "/search": ["/search?q=khai+sinh", "/search?q=khong+co+gi"],
  "/set-up": ["/set-up"],
};

/** Pages about people, once there are some: seen by the first administrator. */
export const ofPeople = {
  "/account": ["/account"],
  "/account/second-factor": ["/account/second-factor"],
  "/people": ["/people"],
  "/people/{id}": ["/people/1"],
  "/logout": ["/logout"],
  "/login": ["/login"],
};

/** The first administrator. */
export async function setUp(page, address) {
  await page.goto(`${address}/set-up`);
  await page.locator("[name=name]").fill("Nguyễn Văn An");
  await page.locator("[name=login]").fill("an.nv");
  await page.locator("[name=password]").fill("mot mat khau dai 2026");
  await page.locator("[name=again]").fill("mot mat khau dai 2026");
  await page.locator("form button.btn-primary").click();
  await page.waitForURL((url) => url.pathname !== "/set-up");
}

/** Patterns that answer no GET with a page, and why. */
export const others = {
  "/login/code": "in the middle of a log-in",
  "/login/resume": "sent to",
  "/login/sso": "leads to the provider of identities",
  "/login/sso/back": "led to by it",
  "/account/password": "sent to",
  "/account/sso/off": "sent to",
  "/people/{id}/unlink": "sent to",
  "/account/second-factor/off": "sent to",
  "/account/sessions": "sent to",
  "/people/{id}/grants": "sent to",
  "/people/{id}/withdraw": "sent to",
  "/people/{id}/password": "sent to",
  "/people/{id}/unlock": "sent to",
  "/tokens/{id}/revoke": "sent to",
  "/sources/{id}/pull": "sent to",
  "/search/suggest": "a part of a page",
  "/units/{unit}/stated/add": "sent to",
  "/units/{unit}/stated/remove": "sent to",
  "/units/{unit}/quality/preview": "sent to",
  "/units/{unit}/quality/switch": "sent to",
  "/snapshots/{number}/bundle": "a file",
  "/snapshots/{number}/document": "a file",
  "/papers/preview": "sent to",
  "/papers/make": "sent to",
  "/papers/{number}/attach": "sent to",
  "/papers/{number}/files/{id}": "a file",
  "/papers/{number}/{file}": "a file",
  "/imports/preview": "sent to",
  "/imports/preview/{token}/{file}/remarks.xlsx": "a file",
  "/imports/mappings/forget": "sent to",
  "/imports/mapping": "sent to",
  "/imports/progress/{token}": "leads on when the import is done",
  "/imports/confirm": "sent to",
  "/imports/discard": "sent to",
  "/imports/{id}/remarks.xlsx": "a file",
  "/imports/{id}/undo": "sent to",
  "/changes/preview": "sent to",
  "/changes/confirm": "sent to",
  "/decisions/drafts": "sent to",
  "/decisions/drafts/{id}/discard": "sent to",
  "/decisions/drafts/{id}/annex.xlsx": "a file",
  "/decisions/drafts/{id}/annex/paste": "sent to",
  "/decisions/drafts/{id}/annex/import": "sent to",
};

/** A list that has not been taken in yet. */
export function january() {
  const procedures = ["1.001193", "2.000815", "1.004873", "2.000884", "1.000656"];
  const rows = Array.from({ length: 60 }, (_, n) => {
    const day = String((n % 28) + 1).padStart(2, "0");
    const code = `H37.54.09-2401${day}-${String(n + 1).padStart(4, "0")}`;
    return `${code};${procedures[n % 5]};${n % 3 ? "Trực tuyến" : "Trực tiếp"};${day}/01/2024 08:00;Đã trả kết quả`;
  });
  const text = ["Mã hồ sơ;Mã TTHC;Hình thức nộp;Ngày tiếp nhận;Trạng thái", ...rows].join("\n");
  return { name: "danh-sach-ho-so-2024-01.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
}

/** What is shown only after a form was sent, or where something is wrong: name → how to get there. */
export const reached = {
  "quality-preview": async (page, address) => {
    await page.goto(`${address}${hoangViet}/quality?${of2023}`);
    await page.locator("details.switch summary").first().click();
    await page.locator("details.switch form button").first().click();
  },
  "paper-preview": async (page, address) => {
    await page.goto(`${address}/papers/new?unit=HoangViet-06157&period=2023`);
    await page.locator('button[formaction="/papers/preview"]').click();
  },
  "paper-wrong": async (page, address) => {
    await page.goto(`${address}/papers/new?unit=khong-co&period=2023`);
    await page.locator('button[formaction="/papers/preview"]').click();
  },
  "change-preview": async (page, address) => {
    await page.goto(`${address}/changes`);
    const form = page.locator("details.change-form").filter({ has: page.locator('input[name="kind"][value="level"]') });
    await form.locator("summary").click();
    await form.locator('[name="procedure"]').fill("1.001193");
    await form.locator('select[name="level"]').selectOption("none");
    await form.locator('[name="from"]').fill("2024-03-01");
    await form.locator("button").click();
  },
  "import-preview": async (page, address) => {
    await page.goto(`${address}/imports/new`);
    await page.locator("input[type=file]").setInputFiles(january());
    await page.locator("form[data-upload] button").click();
    await page.getByRole("button", { name: /Nhập vào|Take in|Import/ }).waitFor();
  },
  "import-known": async (page, address, samples) => {
    await page.goto(`${address}/imports/new`);
    await page.locator("input[type=file]").setInputFiles(`${samples}/hoang-viet-2023/danh-sach-ho-so-2023-h1.xlsx`);
    await page.locator("form[data-upload] button").click();
    await page.locator("main h2").first().waitFor();
  },
  "no-such-page": async (page, address) => page.goto(`${address}/khong-co`),
  "refused": async (page, address) => page.goto(`${address}${hoangViet}?period=abc`),
};
