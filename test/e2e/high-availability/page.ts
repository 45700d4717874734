export const app = 'page'
export const replicas = 2
export const port = 8080

/** Its compose file; the page says `v<n>`. */
export const page = (n: number) => `services:
  web:
    image: bnt/web:1
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
