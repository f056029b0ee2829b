import type { Context, MiddlewareHandler } from 'hono';
import { NONCE, secureHeaders } from 'hono/secure-headers';
import { API, PICTURE_PATHS } from '../api-paths.ts';

/**
 * Security headers of the API's responses. Those of the page are in apps/web/public/_headers.
 *
 * Any page may embed a response as a picture, but not as a frame. Only /docs has a style sheet, an inline one. Pictures
 * allow the inline style with which a browser displays a picture that is opened by itself.
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
    // Only obsolete browsers read these.
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
}

function styleSource(c: Context): string {
  if (c.req.path === API.docs) return NONCE(c, 'styleSrc');
  return PICTURE_PATHS.includes(c.req.path) ? "'unsafe-inline'" : "'none'";
}
