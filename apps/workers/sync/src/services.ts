import { readEnvironment, variable } from '@nightshift/contract';
import { catalogueClient, type CatalogueClient } from './catalogueClient.ts';

/** What the team's own code needs of the environment: where the upstream's catalogue is, and the token it asks for. */
export const variables = { CATALOGUE_URL: variable.httpUrl(), CATALOGUE_TOKEN: variable.token() };

let client: CatalogueClient | undefined;

/** The upstream's catalogue, as the environment names it; made once. Throws `InvalidEnvironment` where it is incomplete. */
export function catalogue(): CatalogueClient {
  if (client) return client;
  const { CATALOGUE_URL: url, CATALOGUE_TOKEN: token } = readEnvironment('the worker sync', variables, process.env);
  return (client = catalogueClient({ url, token }));
}
