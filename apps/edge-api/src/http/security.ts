import type { Context, MiddlewareHandler } from 'hono';
import { NONCE, secureHeaders } from 'hono/secure-headers';

/**
 * Security headers of the API's answers; those of the page are in apps/web/public/_headers.
 *
 * Answers are made to be embedded anywhere as pictures, but not as frames. Only /docs has style, its own;
 * pictures allow the browser its own, with which it shows a picture that is opened by itself.
 */
export function security(): MiddlewareHandler {
  return secureHeaders({
    crossOriginResourcePolicy: 'cross-origin',
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      imgSrc: ["'self'"],
      styleSrc: [(c) => styleSource(c)],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: 'DENY',
    // Without includeSubDomains: the other hosts of the domain are not this worker's to decide on.
    strictTransportSecurity: 'max-age=15552000',
    // For browsers that are gone.
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
}

function styleSource(c: Context): string {
  if (c.req.path === '/docs') return NONCE(c, 'styleSrc');
  return c.req.path === '/generate' || c.req.path === '/walk' ? "'unsafe-inline'" : "'none'";
}
