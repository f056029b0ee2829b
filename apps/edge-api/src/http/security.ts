import type { MiddlewareHandler } from 'hono';
import { NONCE, secureHeaders } from 'hono/secure-headers';

/**
 * Security headers of the API's answers; those of the page are in apps/web/public/_headers.
 *
 * Answers are made to be embedded anywhere as pictures, but not as frames. Only /docs has style, its own.
 */
export function security(): MiddlewareHandler {
  return secureHeaders({
    crossOriginResourcePolicy: 'cross-origin',
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      imgSrc: ["'self'"],
      styleSrc: [(c) => (c.req.path === '/docs' ? NONCE(c, 'styleSrc') : "'none'")],
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
