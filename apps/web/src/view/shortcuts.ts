const STORAGE_KEY = 'trazo-shortcuts';

/**
 * Stores the state of the switch for single-key shortcuts. Speech input and unsteady hands press keys unintentionally
 * (WCAG 2.1.4).
 */
export function buildShortcuts(toggle: HTMLInputElement): void {
  try {
    toggle.checked = localStorage.getItem(STORAGE_KEY) !== 'off';
  } catch {
    // Storage can be forbidden. Then the choice lasts as long as the page.
  }
  toggle.addEventListener('change', () => {
    try {
      localStorage.setItem(STORAGE_KEY, toggle.checked ? 'on' : 'off');
    } catch {
      // As above.
    }
  });
}
