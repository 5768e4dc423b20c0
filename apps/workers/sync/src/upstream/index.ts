export type { Catalogue, Entry } from './Catalogue.ts';
export type { Fault, Faults } from './Faults.ts';
export { readCatalogueFiles } from './readCatalogueFiles.ts';
export type { CatalogueFiles, CollectionName, EntryFields } from './readCatalogueFiles.ts';
export { startUpstream } from './startUpstream.ts';
export type { Upstream, UpstreamOptions } from './startUpstream.ts';
