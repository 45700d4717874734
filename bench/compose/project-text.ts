/**
 * A compose file of many services, with the forms that teams write: short ports and mounts, variables, a shared block by
 * alias, dependencies in chains of ten. About 190 bytes each, so that 5,000 stay below the limit for one file.
 */
export function projectText(services: number): string {
  const head = [
    'x-base: &base',
    '  restart: unless-stopped',
    '  healthcheck: { test: ["CMD", "true"], interval: 10s, timeout: 2s }',
    '  deploy: { resources: { limits: { memory: 64m } } }',
    'volumes: { data: {} }',
    'networks: { back: {} }',
    'services:',
  ]
  return [...head, ...Array.from({ length: services }, (_, n) => serviceText(n)), ''].join('\n')
}

function serviceText(n: number): string {
  return [
    `  s${n}:`,
    '    <<: *base',
    `    image: shop/app:\${TAG:-${n}}`,
    `    environment: { N: ${n}, STAGE: }`,
    `    ports: ["${10_000 + n}:80"]`,
    '    networks: [back]',
    '    volumes: [data:/d]',
    ...(n % 10 === 0 ? [] : [`    depends_on: [s${n - 1}]`]),
  ].join('\n')
}
