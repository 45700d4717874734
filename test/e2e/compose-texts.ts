/** A web service whose page shows VERSION; healthy as soon as it answers. */
export function webApp(version: string, port: number, more = ''): string {
  return `services:
  web:
    image: bnt/web:1
    environment:
      VERSION: "${version}"
    ports: ["${port}:80"]
    stop_grace_period: 1s
    healthcheck:
      test: ["CMD", "wget", "-q", "-O", "-", "http://127.0.0.1:80/"]
      interval: 1s
      timeout: 2s
      retries: 3
    deploy: { replicas: 2 }
${more}`
}

/** A web service that does something else than serve. */
export function badApp(port: number, lines: string): string {
  return `services:
  web:
    image: bnt/web:1
    ports: ["${port}:80"]
    stop_grace_period: 1s
${lines}`
}
