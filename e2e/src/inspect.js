// What a person would find wrong with a page at first sight, as sentences: text that is cut, and things on top of others.
const wrong = [];
const sees = one => one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
const called = one => `${one.tagName.toLowerCase()}.${[...one.classList].join('.')} "${(one.ariaLabel ?? one.textContent).trim().slice(0, 40)}"`;
// Only what lies in the dialog on top can be seen well and reached.
const top_ = document.querySelector('dialog[open]') ?? document.body;

const page = document.scrollingElement;
if (page.scrollWidth > page.clientWidth) wrong.push(`the page is ${page.scrollWidth - page.clientWidth} px too wide`);

// Names may be of any length, and are cut where there is no room. What is only read out is never seen.
const unseen = one => { for (; one; one = one.parentElement) if (one.clientWidth <= 1 || getComputedStyle(one).clipPath !== 'none') return true; return false; };
for (const one of top_.querySelectorAll('*')) {
  const says = [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
  if (!says || !sees(one) || one.matches('.name, .room, option, select')) continue;
  const inline = getComputedStyle(one).display === 'inline';
  if (!inline && one.scrollWidth > one.clientWidth && !unseen(one)) wrong.push(`cut: ${called(one)}`);
}

// What is chosen, before the arrow. Devices may have names of any length, too.
const pen = document.createElement('canvas').getContext('2d');
const ARROW = 18;
for (const one of top_.querySelectorAll('select:not(.device)')) {
  const style = getComputedStyle(one);
  pen.font = style.font;
  const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - ARROW;
  const needed = pen.measureText(one.selectedOptions[0]?.text ?? '').width;
  if (sees(one) && needed > room) wrong.push(`cut: ${called(one.selectedOptions[0])} needs ${needed} px of ${room}`);
}

// What of it can be seen, where it lies in something that scrolls.
const area = one => {
  const { left, top, right, bottom } = one.getBoundingClientRect();
  const stage = one.closest('.stage, .said-scroll')?.getBoundingClientRect() ?? { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
  return { left: Math.max(left, stage.left), top: Math.max(top, stage.top), right: Math.min(right, stage.right), bottom: Math.min(bottom, stage.bottom) };
};
// Half a pixel is how browsers round.
const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > .5 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > .5;
// What pops up lies on what is there, until it goes.
const isInFront = one => one.closest(':popover-open') !== null;
const apart = selector => {
  const all = [...top_.querySelectorAll(selector)]
    .filter(one => sees(one) && !one.matches('.unseen'))
    .map(one => [one, area(one)]);
  all.forEach(([one, place], number) => {
    for (const [other, there] of all.slice(number + 1)) {
      if (!one.contains(other) && isInFront(one) === isInFront(other) && meet(place, there)) wrong.push(`${called(one)} lies on ${called(other)}`);
    }
  });
};
apart('button, a, input, select');
apart('.tile, .top, .bar, .notes > *');
apart('.tile .who, .tile .state, .tile .pin');
for (const one of top_.querySelectorAll('button')) {
  const { left, right } = one.getBoundingClientRect();
  if (sees(one) && (left < -.5 || right > innerWidth + .5)) wrong.push(`off the page: ${called(one)}`);
}
return wrong;
