// look_at_page.js PAGE FOLDER: opens a page in Chromium at three widths, light and dark, takes a picture of each, asks axe-core what is
// wrong with it, and goes through it with the keyboard. Prints what it found as JSON.
const fs = require('fs');
const path = require('path');
const { chromium } = require('playwright-core');

const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

// What has the focus, where it stands, and which sentence is shown of it.
function focused() {
  const element = document.activeElement, box = element.getBoundingClientRect();
  const shown = element.querySelector('foreignObject');
  return {
    tag: element.tagName.toLowerCase(),
    top: Math.round(box.top + scrollY), left: Math.round(box.left),
    title: element.querySelector('title')?.textContent ?? '',
    sentence: shown && getComputedStyle(shown).display !== 'none' ? shown.textContent : '',
    lane: element.closest('svg')?.getAttribute('aria-label') ?? '',
  };
}

async function look(browser, file, folder, width, colorScheme) {
  // axe-core is put into the page, which by itself lets nothing run.
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
  const noise = [];
  page.on('console', message => noise.push(message.text()));
  page.on('request', request => { if (!request.url().startsWith('file://' + file)) noise.push(request.url()); });
  await page.goto('file://' + file);
  await page.screenshot({ path: path.join(folder, `${width}-${colorScheme}.png`), fullPage: true });
  await page.evaluate(axe);
  const findings = await page.evaluate(() => axe.run());
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await page.close();
  return { width, colorScheme, wide, noise, findings: findings.violations.map(found => `${found.id}: ${found.nodes[0].html}`) };
}

async function walk(browser, file, folder) {
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  const stops = [];
  await page.goto('file://' + file);
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(focused);
    if (stop.tag === 'body')
      break;
    stops.push(stop);
    if (stop.sentence && !fs.existsSync(path.join(folder, 'focus.png')))
      await page.screenshot({ path: path.join(folder, 'focus.png') });
  }
  // From a shape to its row.
  const shape = page.locator('svg[role=group] a').last();
  await shape.focus();
  await page.keyboard.press('Enter');
  const target = await page.evaluate(() => document.querySelector(':target')?.textContent ?? '');
  await page.emulateMedia({ media: 'print' });
  await page.pdf({ path: path.join(folder, 'print.pdf'), printBackground: true });
  await page.close();
  return { stops, target };
}

(async () => {
  const [file, folder, executablePath] = process.argv.slice(2);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const looks = [];
  for (const width of [360, 768, 1280])
    for (const scheme of ['light', 'dark'])
      looks.push(await look(browser, file, folder, width, scheme));
  const { stops, target } = await walk(browser, file, folder);
  await browser.close();
  console.log(JSON.stringify({ looks, stops, target }));
})().catch(error => { console.error(error); process.exit(1); });
