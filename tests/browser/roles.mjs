// From a computer that asks for no log-in to six people with a role each, in the real browser and in both languages.
//   node tests/browser/roles.mjs ADDRESS [FOLDER FOR PICTURES]
// The program that answers at ADDRESS has the data of the merged commune, and nobody was set up.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beyond, launch, visitor } from "./browser.mjs";

const [address, pictures] = process.argv.slice(2);
if (pictures) mkdirSync(pictures, { recursive: true });
const browser = await launch();
const complaints = [];
const year = "?period=2025";
const unit = "06124";

const words = {
  vi: {
    invite: "Thiết lập đăng nhập", logIn: "Đăng nhập", login: "Tên đăng nhập", password: "Mật khẩu", name: "Họ và tên", setUp: "Thiết lập",
    again: "Nhập lại mật khẩu mới", old: "Mật khẩu hiện nay", fresh: "Mật khẩu mới", change: "Đổi mật khẩu", changed: "Đã đổi mật khẩu",
    add: "Thêm", role: "Vai trò", unit: "Đơn vị", department: "Bộ phận chuyên môn", out: "Đăng xuất", wrong: "không đúng", denied: "Không được làm việc này",
    resume: "Gửi lại biểu mẫu", send: "Gửi lại", interrupted: "Phiên làm việc đã hết",
  },
  en: {
    invite: "Set up log-in", logIn: "Log in", login: "Log-in name", password: "Password", name: "Name", setUp: "Set up",
    again: "New password again", old: "Present password", fresh: "New password", change: "Change the password", changed: "The password was changed",
    add: "Add", role: "Role", unit: "Unit", department: "Department", out: "Log out", wrong: "are wrong", denied: "Not allowed",
    resume: "Send the form again", send: "Send it again", interrupted: "The session had ended",
  },
};

/** What each role is offered and refused: addresses of the product. */
const roles = {
  administrator: { open: ["/people", "/journal", `/units/${unit}${year}`], shut: [`/units/${unit}/dossiers${year}`, "/imports/new", "/papers/new"] },
  statistics: { open: [`/units/${unit}${year}`, `/units/${unit}/dossiers${year}`, "/imports/new", "/papers/new", `/units/${unit}/close?period=2025-Q3`], shut: ["/people", "/journal"] },
  department: { open: [`/units/${unit}${year}`, `/units/${unit}/dossiers${year}`, `/units/${unit}/plan${year}`], shut: ["/imports/new", "/people", "/journal", "/papers/new"] },
  chairperson: { open: [`/units/${unit}${year}`, `/units/${unit}/forecast${year}`, `/units/${unit}/close?period=2025-Q3`, "/decisions"], shut: ["/imports/new", "/people", "/journal"] },
  viewer: { open: [`/units/${unit}${year}`, "/snapshots", "/papers"], shut: [`/units/${unit}/dossiers${year}`, "/imports/new", "/people"] },
  auditor: { open: ["/journal", "/people", `/units/${unit}/dossiers${year}`], shut: ["/imports/new", "/papers/new"] },
};

async function logIn(page, w, login, password) {
  await page.goto(`${address}/login`);
  await page.getByLabel(w.login).fill(login);
  await page.getByLabel(w.password).fill(password);
  await page.getByRole("main").getByRole("button", { name: w.logIn, exact: true }).click();
}

async function look(page, name) {
  if (!pictures) return;
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: join(pictures, `roles-${name}-${width}.png`), fullPage: true });
    assert.equal(await beyond(page), 0, `${name} is wider than ${width} pixels`);
  }
}

const secret = "bốn con trâu cày ruộng";
const changed = (login) => `tháp nước xanh 47 ${login}`;
const admin = "quan.tri";

// The first administrator, without script: what is read and typed needs none.
{
  const w = words.vi;
  const page = await visitor(browser, { address, language: "vi", theme: "light", complaints, javaScriptEnabled: false });
  await page.goto(address);
  await page.getByRole("link", { name: w.invite }).click();
  await look(page, "set-up");
  await page.getByLabel(w.name).fill("Âu Hồng Ngân");
  await page.getByLabel(w.login).fill(admin);
  await page.getByLabel(w.password, { exact: false }).first().fill(secret);
  await page.getByLabel(w.again).fill(secret);
  await page.locator("input[name=statistics]").uncheck();
  await page.getByRole("button", { name: w.setUp, exact: true }).click();
  await page.waitForURL(`${address}/`);
  // Everybody else is sent to log in from now on.
  const stranger = await visitor(browser, { address, language: "vi", theme: "light", complaints });
  await stranger.goto(`${address}/units/${unit}${year}`);
  assert.match(stranger.url(), /\/login\?to=/);
  await look(stranger, "login");
  await logIn(stranger, w, admin, "sai mật khẩu");
  assert.match(await stranger.textContent("main"), new RegExp(w.wrong));
  await stranger.context().close();
  await page.context().close();
}

for (const language of ["vi", "en"]) {
  const w = words[language];
  const manager = await visitor(browser, { address, language, theme: "light", complaints });
  await logIn(manager, w, admin, secret);
  for (const [role, { open, shut }] of Object.entries(roles)) {
    // The administrator adds somebody; the password is shown once.
    const login = `${role}.${language}`;
    await manager.goto(`${address}/people`);
    const form = manager.locator("form[action='/people']");
    await form.getByLabel(w.name, { exact: true }).fill(`Người ${role}`);
    await form.getByLabel(w.login).fill(login);
    await form.locator("select[name=role]").selectOption(role);
    if (!["administrator", "auditor"].includes(role)) await form.locator("input[name=unit]").fill(unit);
    if (role === "department") await form.locator("input[name=department]").fill("PVHXH");
    await form.getByRole("button", { name: w.add, exact: true }).click();
    const password = await manager.locator("dl.made dd code").nth(1).textContent();
    if (role === "statistics") await look(manager, `made-${language}`);

    // They log in, have to change it, and see what they may.
    const page = await visitor(browser, { address, language, theme: language === "vi" ? "light" : "dark", complaints });
    await logIn(page, w, login, password);
    assert.match(page.url(), /\/account\/password$/, `${login}: the password is somebody else's`);
    await page.getByLabel(w.old).fill(password);
    await page.locator("input[name=new]").fill(changed(login));
    await page.getByLabel(w.again).fill(changed(login));
    await page.getByRole("button", { name: w.change }).click();
    assert.match(await page.textContent("main"), new RegExp(w.changed));
    await page.goto(address);
    await look(page, `home-${role}-${language}`);
    for (const path of open) {
      const answer = await page.goto(`${address}${path}`);
      assert.equal(answer.status(), 200, `${login} ${path}`);
    }
    for (const path of shut) {
      const answer = await page.goto(`${address}${path}`);
      assert.equal(answer.status(), 403, `${login} ${path}`);
      assert.match(await page.textContent("main"), new RegExp(w.denied), `${login} ${path}`);
    }
    // What they may not do is not offered either.
    await page.goto(address);
    const offered = await page.locator("header a").evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
    for (const path of shut) assert.ok(!offered.includes(path.split("?")[0]), `${login} is offered ${path}`);

    if (role === "statistics") {
      // The session ends in the middle of a form: nothing is lost.
      await page.goto(`${address}/units/${unit}/stated${year}`);
      await page.locator("input[name=source]").fill("Cổng DVC quốc gia");
      await page.locator("input[name=read_on]").fill("2026-01-05");
      await page.locator("input[name=total]").fill("12");
      await page.context().clearCookies({ name: "dondoc_session" });
      await page.locator("form[action*='/stated/add'] button[type=submit]").click();
      assert.match(await page.textContent("main"), new RegExp(w.interrupted));
      await page.getByLabel(w.login).fill(login);
      await page.getByLabel(w.password).fill(changed(login));
      await page.getByRole("main").getByRole("button", { name: w.logIn, exact: true }).click();
      await page.getByRole("heading", { name: w.resume }).waitFor();
      await page.getByRole("button", { name: w.send, exact: true }).click();
      assert.match(await page.textContent("main"), /Cổng DVC quốc gia/, "the figure is there");
    }

    await page.goto(`${address}/account`);
    await page.getByRole("main").getByRole("button", { name: w.out }).click();
    assert.match(page.url(), /\/login$/);
    await page.goto(`${address}/units/${unit}${year}`);
    assert.match(page.url(), /\/login\?to=/, "logged out is out");
    await page.context().close();
  }
  // Who saw what stands in the journal, by name.
  await manager.goto(`${address}/journal`);
  assert.match(await manager.textContent("main"), /Người/);
  await look(manager, `journal-${language}`);
  await manager.context().close();
}

// Answers of 401 and 403 are told in the console and are what was asked for.
const faults = complaints.filter((told) => !/status of 40[13]/.test(told));
assert.deepEqual(faults, []);
await browser.close();
