# One image for the gateway, the scheduler and the worker; the command says which.
# Base images are pinned by tag. Pin them by digest where you build for production: `docker buildx imagetools inspect
# node:24-slim` prints it. No digest is written here because a wrong one would be worse than none.

FROM node:24-slim AS packages
WORKDIR /app
COPY . .
# Not --omit=optional: sharp's binaries are optional dependencies. The Node that npm brings for machines with an older one
# is an optional dependency too; this image has its own.
# The development packages build the page and go again.
RUN npm ci --ignore-scripts --no-audit --no-fund \
  && node node_modules/vite/bin/vite.js build packages/web \
  && npm prune --ignore-scripts --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/node-linux-* node_modules/.bin/node node_modules/.vite-temp

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
# Owned by root and read-only for the service. The whole workspace tree, because its packages are links in node_modules and
# Node runs TypeScript only outside of node_modules.
COPY --from=packages /app /app
# A named volume takes over the owner of the folder it is mounted on.
RUN install -d -o 10001 -g 10001 /data /data/blobs /data/state
USER 10001:10001
CMD ["node", "--max-semi-space-size=8", "services/gateway/src/main.ts"]
