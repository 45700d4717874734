import { configureGlobal } from 'fast-check'

/**
 * One seed for all properties, so that a red run is red for everybody: a change decides whether they pass, not chance.
 * `FC_SEED=$RANDOM npm test -- property` explores.
 */
configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 20_261_121) })
