const REMEMBERED = 'trazo-shortcuts';

/**
 * Makes the switch for single-key shortcuts remember its place. Speech input and shaky hands press keys that nobody
 * meant (WCAG 2.1.4).
 */
export function buildShortcuts(toggle: HTMLInputElement): void {
  try {
    toggle.checked = localStorage.getItem(REMEMBERED) !== 'off';
  } catch {
    // Storage may be forbidden; then the choice lasts as long as the page.
  }
  toggle.addEventListener('change', () => {
    try {
      localStorage.setItem(REMEMBERED, toggle.checked ? 'on' : 'off');
    } catch {
      // As above.
    }
  });
}
