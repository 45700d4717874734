export const app = 'page'
export const replicas = 2
export const port = 8080

/** Its files; the page says `v<n>`. `built`: from an image of its own, which takes two seconds to build. */
export function page(n: number, { built = false } = {}): Record<string, string> {
  const files = { [`${app}/compose.yaml`]: compose(n, built ? 'build: ./web' : 'image: bnt/web:1') }
  if (!built) return files
  const lines = ['FROM bnt/web:1', `LABEL generation=${n}`, 'RUN ["/bin/sleep", "2"]', '']
  return { ...files, [`${app}/web/Dockerfile`]: lines.join('\n') }
}

const compose = (n: number, source: string) => `services:
  web:
    ${source}
    environment: { VERSION: "v${n}" }
    ports: ["${port}:80"]
    stop_grace_period: 1s
    healthcheck:
      test: ["CMD", "wget", "-q", "-O", "-", "http://127.0.0.1:80/"]
      interval: 1s
      timeout: 2s
      retries: 5
    deploy: { replicas: ${replicas} }
`
