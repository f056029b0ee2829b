/** Prefix of the parameters of campaign links (`utm_source`, `utm_medium` and others). */
const CAMPAIGN_PREFIX = 'utm_';

/**
 * Parameters that other services append to every link that is opened from them, without asking whether the address
 * takes them. They name a click or a reader, never a picture.
 */
const CLICK_IDS: ReadonlySet<string> = new Set([
  // Google: analytics, ads, shopping
  ...[
    '_ga',
    '_gl',
    'gclid',
    'gclsrc',
    'gbraid',
    'wbraid',
    'dclid',
    'gad_source',
    'gad_campaignid',
    'srsltid',
  ],
  // Facebook, Instagram, X, TikTok, LinkedIn, Pinterest, Reddit
  ...['fbclid', 'igshid', 'igsh', 'twclid', 'ttclid', 'li_fat_id', 'epik', 'rdt_cid'],
  // Microsoft, Yandex
  ...['msclkid', 'yclid'],
  // Newsletters: Mailchimp, HubSpot, Marketo
  ...['mc_cid', 'mc_eid', '_hsenc', '_hsmi', 'mkt_tok'],
]);

/** The parameters that every route ignores, for the documentation. A name that ends in `*` is a prefix. */
export const IGNORED_PARAMETERS: readonly string[] = [`${CAMPAIGN_PREFIX}*`, ...CLICK_IDS];

/** Whether a parameter only tracks readers. Such a parameter is ignored, whatever its value and however often it is given. */
export function isTracking(name: string): boolean {
  return name.startsWith(CAMPAIGN_PREFIX) || CLICK_IDS.has(name);
}
