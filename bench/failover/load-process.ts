import { startSteadyLoad } from '../rollout-load/steady-load.ts'

// Arguments: requests a second to each, and where to. Until the input ends; then prints what came of it as one line.
const [perSecond = '1', ...urls] = process.argv.slice(2)
const loads = urls.map(url => startSteadyLoad({ url, perSecond: Number(perSecond) }))
process.stdin.resume()
process.stdin.once('end', () => {
  void Promise.all(loads.map(async load => await load.stop())).then(results => {
    const sum = (of: (each: (typeof results)[number]) => number) =>
      results.reduce((total, each) => total + of(each), 0)
    const outcome = { failed: sum(({ failed }) => failed), requests: sum(each => each.requests) }
    process.stdout.write(`${JSON.stringify(outcome)}\n`)
  })
})
