// Looks again every second. What has the same cells gets new texts, so that a reader's place and selection stay.
const state = document.getElementById('state');
const mostFailures = 3;
let failures = 0;

async function look() {
  try {
    const answer = await fetch(location.href, {cache: 'no-store'});
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      show(page.getElementById('live'));
      state.textContent = page.getElementById('state').textContent;
    } else if (answer.status === 500) {
      state.textContent = await answer.text();
    } else {
      throw new Error(answer.status);
    }
    failures = 0;
  } catch (gone) {
    failures++;
  }
  if (failures < mostFailures) {
    setTimeout(look, 1000);
  } else {
    state.textContent = 'The job has ended, or cannot be reached: this is how it was last.';
  }
}

function show(now) {
  const shown = document.getElementById('live');
  const [before, after] = [shown, now].map(one => [...one.querySelectorAll('h2, caption, th, td')]);
  if (before.length !== after.length) {
    shown.replaceWith(document.adoptNode(now));
    return;
  }
  before.forEach((cell, i) => {
    if (cell.textContent !== after[i].textContent) {
      cell.textContent = after[i].textContent;
    }
  });
}

setTimeout(look, 1000);
