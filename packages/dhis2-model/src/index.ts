export {
  type MetadataSnapshot,
  metadataSnapshotSchema,
  metadataSnapshotVersion,
  parseMetadataSnapshot,
  type SnapshotDataElement,
  type SnapshotOptionSet,
  type SnapshotOrganisationUnit,
  type SnapshotProgram,
  type SnapshotProgramStage,
} from "./metadata-snapshot.ts";
