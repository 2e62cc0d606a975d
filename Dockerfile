# One build for all, and one small image for each app: docker build --target service --build-arg SERVICE=fanout .
FROM node:24-bookworm-slim AS manifests
WORKDIR /src
COPY . .
# What decides about the dependencies, alone: as long as it is the same, they come from the cache.
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete && find . -type d -empty -delete

FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY --from=manifests /src ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN node --conditions=@nats-chat/source tools/src/main.ts bundle && find apps tools -path '*/dist/*' -name '*.map' -delete

FROM node:24-bookworm-slim AS base
ARG NATS_CHAT_VERSION=local
LABEL org.opencontainers.image.source="https://github.com/nats-chat/nats-chat" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${NATS_CHAT_VERSION}"
ENV NODE_ENV=production
USER node

FROM base AS service
WORKDIR /app
ENV PROBE_HOST=0.0.0.0 PROBE_PORT=8080
EXPOSE 8080
COPY compose/healthcheck.sh /usr/local/bin/healthcheck
HEALTHCHECK --interval=5s --timeout=5s --start-period=70s --retries=6 CMD ["healthcheck", "8080", "/livez", "/readyz"]
CMD ["node", "main.mjs"]
ARG SERVICE
LABEL org.opencontainers.image.title="${SERVICE}"
COPY --from=build /src/apps/${SERVICE}/dist ./

# Migrations, accounts, backup and restore.
FROM base AS operator
LABEL org.opencontainers.image.title="operator"
WORKDIR /app
COPY --from=build /src/postgres/migrations ./postgres/migrations
COPY --from=build /src/postgres/seed.sql ./postgres/
COPY --from=build /src/keycloak/realm.json ./keycloak/
COPY --from=build /src/.env.example ./
COPY --from=build /src/tools/dist ./tools/dist
ENTRYPOINT ["node", "tools/dist/main.mjs"]

# Keycloak with its own build step done, so that a start takes seconds.
FROM quay.io/keycloak/keycloak:26.7.3 AS keycloak
LABEL org.opencontainers.image.title="keycloak"
RUN /opt/keycloak/bin/kc.sh build --db=postgres --health-enabled=true --http-relative-path=/auth
COPY keycloak/realm.json /opt/keycloak/data/import/
COPY keycloak/themes /opt/keycloak/themes
COPY --from=build /src/node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2 \
  /opt/keycloak/themes/nats-chat/login/resources/fonts/
COPY keycloak/entrypoint.sh /opt/keycloak/
COPY compose/healthcheck.sh /usr/local/bin/healthcheck
ENTRYPOINT ["/opt/keycloak/entrypoint.sh"]
CMD ["start", "--optimized", "--import-realm"]

FROM nginxinc/nginx-unprivileged:1.30.0-alpine AS web
LABEL org.opencontainers.image.title="web"
COPY nginx/nginx.conf /etc/nginx/nginx.conf
COPY nginx/generated /etc/nginx/generated
COPY nginx/templates /etc/nginx/templates
COPY --from=build /src/apps/web/dist /usr/share/nginx/html
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:8080/healthz"]
