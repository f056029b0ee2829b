import type { Markup } from '../ports.ts';

/** Fills in the page's head while it is sent. */
export function fillMarkup(page: Response, { canonical, properties }: Markup): Response {
  return new HTMLRewriter()
    .on('head > link[rel="canonical"]', {
      element: (link) => link.setAttribute('href', escaped(canonical)),
    })
    .on('head > meta[property]', {
      element: (meta) => {
        const value = properties.get(meta.getAttribute('property') ?? '');
        if (value !== undefined) meta.setAttribute('content', escaped(value));
      },
    })
    .transform(page);
}

/** The platform itself escapes quotation marks. */
function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
