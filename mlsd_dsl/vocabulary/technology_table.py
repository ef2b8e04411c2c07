"""The rows of the technology catalogue: what each technology is called, what it is for, how it is drawn.

A line that starts with `#` opens a category and gives its title and its glyph. Below it stands one row per technology,
in alphabetical order:

    name | title | kinds | icon | aliases | about | glyph, where it differs from the category's

Kinds and aliases are separated by spaces. The icon is a class below `diagrams`, empty where that library has none. Numbers
do not belong here: whatever has a source stands in `technology_defaults.py`. `technologies.py` reads this text when the
catalogue is first needed; one string costs nothing at start-up, and a table wants one line for one thing.
"""

from __future__ import annotations

TABLE = """
# streaming | Streams and messaging | stream
activemq | Apache ActiveMQ | topic | onprem.queue.ActiveMQ | amazon_mq | Message broker for JMS, AMQP and MQTT clients.
celery | Celery | pipeline topic | onprem.queue.Celery | | Task queue that runs Python functions on workers.
event_hubs | Azure Event Hubs | topic | azure.analytics.EventHubs | azure_event_hubs eventhub eventhubs | Partitioned event log of Azure, readable with Kafka clients.
eventbridge | Amazon EventBridge | topic trigger | aws.integration.Eventbridge | amazon_eventbridge event_bridge | Event bus that routes by rules and starts schedules.
kafka | Apache Kafka | topic log | onprem.queue.Kafka | apache_kafka | Partitioned, replicated log that many consumers read at their own pace.
kinesis | Amazon Kinesis Data Streams | topic log | aws.analytics.KinesisDataStreams | amazon_kinesis aws_kinesis kinesis_data_streams | Managed event log whose throughput is bought in shards.
msk | Amazon MSK | topic log | aws.analytics.ManagedStreamingForKafka | amazon_msk managed_kafka | Kafka run by AWS.
nats | NATS JetStream | topic | onprem.queue.Nats | jetstream nats_jetstream | Light message system; JetStream adds storage and replay.
pubsub | Google Cloud Pub/Sub | topic log | gcp.analytics.Pubsub | pub_sub google_pubsub gcp_pubsub cloud_pubsub | Managed topics and subscriptions without partitions to plan.
pulsar | Apache Pulsar | topic log | | apache_pulsar | Log with storage apart from brokers, and many tenants.
rabbitmq | RabbitMQ | topic | onprem.queue.RabbitMQ | rabbit rabbit_mq | Message broker with routing rules and acknowledgements per message.
redpanda | Redpanda | topic log | | red_panda | Kafka-compatible log in one binary without a JVM.
service_bus | Azure Service Bus | topic | azure.integration.ServiceBus | azure_service_bus servicebus | Queues and topics of Azure with ordered sessions.
sns | Amazon SNS | topic alert | aws.integration.SNS | amazon_sns | Fan-out of messages to queues, functions and people.
sqs | Amazon SQS | topic | aws.integration.SQS | amazon_sqs | Managed queue in which each message is handled by one consumer.

# stream_processing | Stream processing | processing
beam | Apache Beam | pipeline | onprem.analytics.Beam | apache_beam | One programming model for batch and stream that several engines run.
bytewax | Bytewax | pipeline | | | Stateful stream processing in Python.
dataflow | Google Cloud Dataflow | pipeline | gcp.analytics.Dataflow | google_dataflow gcp_dataflow cloud_dataflow | Managed runner of Beam pipelines, batch and stream.
faust | Faust | pipeline | | faust_streaming | Kafka stream processing as a Python library.
firehose | Amazon Data Firehose | pipeline | aws.analytics.KinesisDataFirehose | kinesis_firehose amazon_firehose data_firehose | Delivers a stream in small batches to a store.
flink | Apache Flink | pipeline | onprem.analytics.Flink | apache_flink pyflink flink_sql | Stateful stream processing with event time and exactly-once state.
kafka_streams | Kafka Streams | pipeline | | kstreams | Stream processing as a Java library beside Kafka.
ksqldb | ksqlDB | pipeline | | ksql | Stream processing on Kafka written in SQL.
materialize | Materialize | pipeline store | | | Keeps SQL views up to date while their inputs change.
risingwave | RisingWave | pipeline store | | rising_wave | Streaming database with incremental views in SQL.
spark_streaming | Spark Structured Streaming | pipeline | onprem.analytics.Spark | structured_streaming spark_structured_streaming | Spark on an unbounded table, mostly in micro-batches.
storm | Apache Storm | pipeline | onprem.analytics.Storm | apache_storm | Early stream processor, one event at a time.

# batch | Batch processing and transformation | batch
dask | Dask | pipeline | | | Parallel arrays and data frames in Python.
dataproc | Google Cloud Dataproc | pipeline | gcp.analytics.Dataproc | google_dataproc gcp_dataproc | Managed Spark and Hadoop clusters.
dbt | dbt | pipeline validation | onprem.analytics.Dbt | dbt_core dbt_cloud | Transformations inside a warehouse as tested SQL models.
emr | Amazon EMR | pipeline | aws.analytics.EMR | amazon_emr elastic_mapreduce | Managed Spark, Hive and Hadoop clusters.
glue | AWS Glue | pipeline | aws.analytics.Glue | aws_glue | Serverless Spark jobs and a data catalogue.
hadoop | Apache Hadoop MapReduce | pipeline | onprem.analytics.Hadoop | mapreduce map_reduce apache_hadoop | Batch processing in map and reduce steps over a cluster's disks.
pandas | pandas | pipeline | | | Data frames in the memory of one Python process.
polars | Polars | pipeline | | | Fast data frames on one machine, with lazy queries.
ray_data | Ray Data | pipeline | | ray_datasets | Streams batches through Python functions on CPUs and GPUs.
spark | Apache Spark | pipeline batch_inference | onprem.analytics.Spark | apache_spark pyspark spark_sql | Distributed batch processing with SQL and data frames.

# warehouse | Warehouses and query engines | lake
athena | Amazon Athena | pipeline | aws.analytics.Athena | amazon_athena | SQL over files in S3, paid by the data scanned. | batch
bigquery | Google BigQuery | store pipeline | gcp.analytics.Bigquery | big_query bq google_bigquery | Serverless warehouse with columns and SQL.
databricks | Databricks | store pipeline training | onprem.analytics.Databricks | databricks_lakehouse | Lakehouse platform on Spark and Delta tables.
duckdb | DuckDB | store pipeline | onprem.database.Duckdb | duck_db | Analytical SQL inside one process. | batch
hive | Apache Hive | store pipeline | onprem.analytics.Hive | apache_hive | SQL tables over files of a Hadoop cluster. | batch
presto | Presto | pipeline | onprem.analytics.Presto | prestodb | SQL across many sources without moving the data first. | batch
redshift | Amazon Redshift | store | aws.analytics.Redshift | amazon_redshift | Columnar warehouse of AWS.
snowflake | Snowflake | store pipeline | saas.analytics.Snowflake | | Warehouse with storage apart from compute, on any of three clouds.
synapse | Azure Synapse Analytics | store pipeline | azure.analytics.SynapseAnalytics | azure_synapse | Warehouse and Spark of Azure.
trino | Trino | pipeline | onprem.analytics.Trino | prestosql starburst | SQL across lakes and databases, grown out of Presto. | batch

# lake | Object stores, lakes and table formats | lake
adls | Azure Data Lake Storage | store | azure.storage.DataLakeStorage | azure_data_lake azure_data_lake_storage | Blob Storage with directories for analytics.
azure_blob | Azure Blob Storage | store | azure.storage.BlobStorage | blob_storage azure_blob_storage | Object store of Azure.
ceph | Ceph | store | onprem.storage.Ceph | | Object, block and file storage on own machines.
delta | Delta Lake | store dataset | | delta_lake deltalake | Tables with transactions and time travel over Parquet files.
gcs | Google Cloud Storage | store | gcp.storage.GCS | google_cloud_storage cloud_storage | Object store of Google Cloud.
hdfs | Hadoop HDFS | store | onprem.analytics.Hadoop | hadoop_hdfs | Replicated file system of a Hadoop cluster.
hudi | Apache Hudi | store dataset | | apache_hudi | Tables on a lake with upserts and incremental reads.
iceberg | Apache Iceberg | store dataset | | apache_iceberg | Tables on a lake with snapshots, hidden partitions and many engines.
minio | MinIO | store | | min_io | S3-compatible object store on own machines.
parquet | Apache Parquet | store dataset | | apache_parquet | Columnar file format with statistics per block.
r2 | Cloudflare R2 | store | | cloudflare_r2 | S3-compatible object store without fees for reading out.
s3 | Amazon S3 | store | aws.storage.S3 | amazon_s3 aws_s3 | Object store of AWS.
tfrecord | TFRecord | store dataset | | tf_record | Sequential record file for TensorFlow input.

# cache | In-memory stores and caches | cache
dragonfly | Dragonfly | store cache | | dragonflydb | Redis-compatible store that uses all cores of a machine.
elasticache | Amazon ElastiCache | store cache | aws.database.Elasticache | amazon_elasticache elasti_cache | Valkey, Redis OSS or Memcached run by AWS.
hazelcast | Hazelcast | store cache | onprem.inmemory.Hazelcast | | In-memory data grid for Java services.
memcached | Memcached | cache | onprem.inmemory.Memcached | memcache | Plain key-value cache without persistence.
memorydb | Amazon MemoryDB | store cache | | amazon_memorydb | Redis-compatible store whose writes survive in a log.
memorystore | Google Cloud Memorystore | store cache | gcp.database.Memorystore | google_memorystore | Redis, Valkey or Memcached run by Google Cloud.
redis | Redis | store cache topic | onprem.inmemory.Redis | redis_cluster redis_oss redis_enterprise | In-memory data structures with replication; the usual online feature store.
valkey | Valkey | store cache | | | Community continuation of the open-source Redis.

# key_value | Key-value and wide-column stores | store
aerospike | Aerospike | store | onprem.inmemory.Aerospike | | Key-value store with its index in memory and data on SSD.
bigtable | Google Cloud Bigtable | store | gcp.database.Bigtable | big_table google_bigtable cloud_bigtable | Wide-column store with rows in the order of their keys.
cassandra | Apache Cassandra | store | onprem.database.Cassandra | apache_cassandra | Wide-column store without a master, tunable consistency.
dynamodb | Amazon DynamoDB | store | aws.database.Dynamodb | dynamo amazon_dynamodb dynamo_db | Managed key-value and document store.
etcd | etcd | store | onprem.network.ETCD | | Small, strongly consistent store for configuration.
foundationdb | FoundationDB | store | | foundation_db | Ordered key-value store with transactions across keys.
hbase | Apache HBase | store | onprem.database.HBase | apache_hbase | Wide-column store on a Hadoop cluster.
keyspaces | Amazon Keyspaces | store | aws.database.KeyspacesManagedApacheCassandraService | amazon_keyspaces | Cassandra's interface, run by AWS.
lmdb | LMDB | store | | | Memory-mapped key-value store inside one process, read-mostly.
rocksdb | RocksDB | store | | rocks_db | Log-structured key-value store inside one process; state of stream processors.
scylla | ScyllaDB | store | onprem.database.Scylla | scylladb scylla_db | Cassandra-compatible store written in C++, one shard per core.
voldemort | Voldemort | store | | project_voldemort | Read-mostly key-value store filled in bulk from batch jobs.

# document | Document stores | store
cosmosdb | Azure Cosmos DB | store | azure.database.CosmosDb | cosmos cosmos_db azure_cosmos azure_cosmosdb | Managed multi-model store of Azure with guarantees on latency.
couchbase | Couchbase | store | onprem.database.Couchbase | | Document store with a cache in front of its disk.
documentdb | Amazon DocumentDB | store | aws.database.DocumentDB | amazon_documentdb | MongoDB-compatible store of AWS.
firestore | Google Cloud Firestore | store | gcp.database.Firestore | google_firestore cloud_firestore | Document store with live updates to clients.
mongodb | MongoDB | store index | onprem.database.MongoDB | mongo mongo_db | Document store with secondary indexes.

# relational | Relational databases | store
aurora | Amazon Aurora | store | aws.database.Aurora | amazon_aurora | MySQL- and PostgreSQL-compatible database on replicated storage.
cloud_sql | Google Cloud SQL | store | gcp.database.SQL | cloudsql | PostgreSQL, MySQL or SQL Server run by Google Cloud.
cockroachdb | CockroachDB | store | onprem.database.CockroachDB | cockroach crdb | SQL database spread over regions.
mariadb | MariaDB | store | onprem.database.MariaDB | | Continuation of MySQL by its community.
mysql | MySQL | store source | onprem.database.MySQL | my_sql | Relational database, often behind the product itself.
oracle | Oracle Database | store source | onprem.database.Oracle | oracle_db | Commercial relational database.
postgres | PostgreSQL | store source | onprem.database.PostgreSQL | postgresql pg psql | Relational database with rich types and extensions.
rds | Amazon RDS | store source | aws.database.RDS | amazon_rds | Relational databases run by AWS.
spanner | Google Cloud Spanner | store | gcp.database.Spanner | google_spanner cloud_spanner | SQL database with strong consistency across regions.
sql_server | Microsoft SQL Server | store source | onprem.database.MSSQL | mssql | Commercial relational database.
sqlite | SQLite | store | | | SQL database in one file, inside the process or the device.
tidb | TiDB | store | | | MySQL-compatible database that scales out.
vitess | Vitess | store | | | Shards MySQL behind one address.

# search | Search engines | search
algolia | Algolia | index external | | | Hosted search for web sites and shops.
elasticsearch | Elasticsearch | index store | elastic.elasticsearch.Elasticsearch | elastic elastic_search | Distributed search on Lucene, lexical and vector.
lucene | Apache Lucene | index | | apache_lucene | Search library with an inverted index and HNSW graphs.
opensearch | OpenSearch | index store | | open_search | Open continuation of Elasticsearch.
opensearch_service | Amazon OpenSearch Service | index store | aws.analytics.AmazonOpensearchService | amazon_opensearch | OpenSearch run by AWS.
solr | Apache Solr | index store | onprem.search.Solr | apache_solr | Search server on Lucene.
typesense | Typesense | index | | | Small search engine that forgives typing errors.
vespa | Vespa | index endpoint | | vespa_ai | Search, vectors and model inference in one serving engine.

# graph | Graph databases | graph
dgraph | Dgraph | store | onprem.database.Dgraph | | Distributed graph database with GraphQL.
janusgraph | JanusGraph | store | onprem.database.JanusGraph | janus_graph | Graph layer over Cassandra, HBase or Bigtable.
neo4j | Neo4j | store | onprem.database.Neo4J | neo | Graph database with the language Cypher.
neptune_db | Amazon Neptune | store | aws.database.Neptune | amazon_neptune | Managed graph database of AWS.
tigergraph | TigerGraph | store | | tiger_graph | Distributed graph database for deep queries.

# analytics | Real-time analytics and time series | store
clickhouse | ClickHouse | store | onprem.database.ClickHouse | click_house | Columnar database for fast aggregation over fresh events.
druid | Apache Druid | store | onprem.database.Druid | apache_druid | Aggregates event streams by time for dashboards.
influxdb | InfluxDB | store | onprem.database.InfluxDB | influx influx_db | Time series database for metrics and sensors.
pinot | Apache Pinot | store | | apache_pinot | Low-latency analytics for many users over streams.
timescaledb | TimescaleDB | store | | timescale timescale_db | Time series as an extension of PostgreSQL.
timestream | Amazon Timestream | store | aws.database.Timestream | amazon_timestream | Managed time series database of AWS.

# feature_store | Feature stores | feature_store
chalk | Chalk | feature_store | | chalk_ai | Computes features in Python at request time and in batch.
chronon | Chronon | feature_store | | zipline | Airbnb's feature platform: one definition for backfill and serving.
databricks_feature_store | Databricks Feature Store | feature_store | | unity_feature_store | Feature tables of the Databricks lakehouse.
feast | Feast | feature_store | | feast_dev | Open feature store: registry, point-in-time joins, materialization to an online store.
feathr | Feathr | feature_store | | | LinkedIn's feature store, later open.
featureform | Featureform | feature_store | | | Feature definitions over the stores that are already there.
hopsworks | Hopsworks | feature_store | | hops | Feature store with its own online database.
sagemaker_feature_store | Amazon SageMaker Feature Store | feature_store | aws.ml.Sagemaker | amazon_feature_store | Online and offline feature groups of SageMaker.
tecton | Tecton | feature_store | | | Managed feature platform with batch, stream and real-time features.
vertex_feature_store | Vertex AI Feature Store | feature_store | gcp.ml.VertexAI | vertex_ai_feature_store | Serves features of BigQuery tables online.

# vector_index | Vector indexes | vector_index
annoy | Annoy | index | | | Forest of random trees in a read-only, memory-mapped file.
chroma | Chroma | index | | chromadb chroma_db | Vector database for retrieval in LLM applications.
diskann | DiskANN | index | | disk_ann | Graph index on SSD with compressed vectors in memory.
faiss | Faiss | index | | | Library of vector indexes: flat, IVF, PQ and HNSW, on CPU and GPU.
hnswlib | hnswlib | index | | hnsw_lib | Library for HNSW graphs in memory.
lancedb | LanceDB | index | | lance_db | Vector index over columnar files.
milvus | Milvus | index | | zilliz | Distributed vector database with many index types.
pgvector | pgvector | index | | pg_vector | Vectors and their indexes inside PostgreSQL.
pinecone | Pinecone | index | | | Hosted vector database.
qdrant | Qdrant | index | onprem.database.Qdrant | | Vector database with filters inside the graph search.
scann | ScaNN | index | | google_scann | Google's vector search with anisotropic quantization.
turbopuffer | turbopuffer | index | | turbo_puffer | Vector and text search that lives on object storage.
usearch | USearch | index | | | Compact HNSW library for many languages.
vertex_vector_search | Vertex AI Vector Search | index | gcp.ml.VertexAI | matching_engine vertex_matching_engine | Managed vector search on ScaNN.
weaviate | Weaviate | index | | | Vector database with hybrid search.

# training | Training and modelling | training
accelerate | Hugging Face Accelerate | training | | hf_accelerate | The same PyTorch loop on one GPU or many.
catboost | CatBoost | model training | | cat_boost | Gradient boosting with ordered handling of categories. | model
deepspeed | DeepSpeed | training | | deep_speed | Sharded optimizer states and offloading for large models.
fsdp | PyTorch FSDP | training | | fully_sharded_data_parallel | Shards parameters, gradients and optimizer states in PyTorch.
horovod | Horovod | training | | | Data-parallel training by ring all-reduce.
jax | JAX | model training | | flax google_jax | Array programs compiled by XLA, with gradients. | model
keras | Keras | model training | | | Layers and models over TensorFlow, JAX or PyTorch. | model
kubeflow_training | Kubeflow Trainer | training | onprem.workflow.Kubeflow | kubeflow_trainer pytorchjob | Distributed training jobs on Kubernetes.
lightgbm | LightGBM | model training | | light_gbm lgbm | Gradient boosting with histograms and leaf-wise trees. | model
lightning | PyTorch Lightning | training | | pytorch_lightning | Training loops for PyTorch without the boilerplate.
megatron | Megatron-LM | training | | megatron_lm megatron_core | Tensor, pipeline and sequence parallelism for transformers.
mosaicml | MosaicML Composer | training | | composer llm_foundry | Training library and recipes for large models.
onnx | ONNX | model | | | Exchange format for trained models. | model
optuna | Optuna | training | | | Search for hyper-parameters with early stopping.
pytorch | PyTorch | model training | | torch | Tensors and neural networks in Python. | model
ray_train | Ray Train | training | | ray_tune | Distributed training and tuning on a Ray cluster.
sagemaker_training | Amazon SageMaker Training | training | aws.ml.SagemakerTrainingJob | sagemaker_training_job | Managed training jobs of AWS.
sklearn | scikit-learn | model training | | scikit_learn scikitlearn | Classical models on one machine. | model
spark_mllib | Spark MLlib | model training | onprem.analytics.Spark | mllib | Classical models on a Spark cluster. | model
tensorflow | TensorFlow | model training | | tf | Graphs of tensor operations, with TFX around them. | model
tf_recommenders | TensorFlow Recommenders | model training | | tfrs | Retrieval and ranking models in TensorFlow. | model
torchrec | TorchRec | model training | | torch_rec | Sharded embedding tables for recommenders in PyTorch. | model
transformers | Hugging Face Transformers | model training | | huggingface hugging_face hf_transformers | Pre-trained transformers with their tokenizers. | model
trl | Hugging Face TRL | training | | | Fine-tuning of language models from preferences and rewards.
vowpal_wabbit | Vowpal Wabbit | model training | | vw | Online linear learning and contextual bandits. | model
xgboost | XGBoost | model training | | xg_boost xgb | Gradient-boosted trees. | model

# serving | Model serving | serving
azure_ml | Azure Machine Learning | endpoint training registry | azure.ml.MachineLearningServiceWorkspaces | azureml | Training, registry and endpoints of Azure.
bentoml | BentoML | endpoint | | bento | Packs models as services with adaptive batching.
clipper | Clipper | endpoint | | | Early prediction server with caching and model selection.
coreml | Core ML | device model | | core_ml | Inference on Apple devices.
fastapi | FastAPI | endpoint | programming.framework.FastAPI | fast_api | Asynchronous web services in Python.
flask | Flask | endpoint | programming.framework.Flask | | Small web services in Python.
kserve | KServe | endpoint | | kfserving | Inference services on Kubernetes with autoscaling to zero.
litert | LiteRT | device model | | tflite tensorflow_lite | Inference on phones and small devices; once TensorFlow Lite.
modal | Modal | endpoint batch_inference | | | Serverless Python functions on CPUs and GPUs.
onnx_runtime | ONNX Runtime | endpoint device | | onnxruntime ort | Runs ONNX models on CPUs, GPUs and devices.
openvino | OpenVINO | endpoint device | | open_vino | Inference tuned for Intel hardware.
ray_serve | Ray Serve | endpoint | | | Composes models as scalable Python deployments.
sagemaker | Amazon SageMaker | endpoint training registry | aws.ml.Sagemaker | amazon_sagemaker sage_maker | Training, registry and endpoints of AWS.
seldon | Seldon Core | endpoint | | seldon_core | Inference graphs and experiments on Kubernetes.
tensorrt | NVIDIA TensorRT | endpoint | | tensor_rt trt | Compiles networks for NVIDIA GPUs.
tf_serving | TensorFlow Serving | endpoint | | tensorflow_serving | Serves TensorFlow models with versions and batching.
torchserve | TorchServe | endpoint | | torch_serve | Serves PyTorch models behind HTTP and gRPC.
triton | NVIDIA Triton Inference Server | endpoint | | triton_inference_server tritonserver nvidia_triton | Serves many frameworks with dynamic batching and ensembles.
vertex_ai | Vertex AI | endpoint training registry | gcp.ml.VertexAI | vertex google_vertex_ai | Training, registry and endpoints of Google Cloud.

# orchestration | Orchestration | orchestration
airflow | Apache Airflow | pipeline trigger training | onprem.workflow.Airflow | apache_airflow | Schedules graphs of tasks written in Python.
argo | Argo Workflows | pipeline trigger training | | argo_workflows | Workflows whose steps are containers on Kubernetes.
argo_cd | Argo CD | rollout | onprem.gitops.ArgoCD | argocd | Keeps a cluster equal to what a repository says.
argo_rollouts | Argo Rollouts | rollout | | | Canary and blue-green deployments on Kubernetes.
cloud_composer | Google Cloud Composer | pipeline trigger | gcp.analytics.Composer | composer_airflow | Airflow run by Google Cloud.
cron | cron | trigger pipeline | | crontab cronjob | Starts a command at fixed times.
dagster | Dagster | pipeline trigger | | | Orchestrates data assets with their lineage.
flagger | Flagger | rollout | onprem.gitops.Flagger | | Moves traffic step by step and turns back on bad metrics.
flyte | Flyte | pipeline training | | | Typed, cached workflows on Kubernetes.
github_actions | GitHub Actions | rollout trigger | onprem.ci.GithubActions | gha | Build and release jobs beside the code.
jenkins | Jenkins | rollout trigger | onprem.ci.Jenkins | | Build server with many plugins.
kubeflow | Kubeflow Pipelines | pipeline training | onprem.workflow.Kubeflow | kfp kubeflow_pipelines | Machine-learning pipelines on Kubernetes.
luigi | Luigi | pipeline | | | Batch jobs with dependencies in Python.
metaflow | Metaflow | pipeline training | | | Workflows of data scientists from laptop to cloud.
mwaa | Amazon MWAA | pipeline trigger | aws.management.AmazonManagedWorkflowsApacheAirflow | managed_airflow | Airflow run by AWS.
prefect | Prefect | pipeline trigger | | | Python workflows with retries and state.
sagemaker_pipelines | Amazon SageMaker Pipelines | pipeline training | aws.ml.Sagemaker | sagemaker_pipeline | Machine-learning workflows of AWS.
spinnaker | Spinnaker | rollout | onprem.cd.Spinnaker | | Staged deployments with automated canary analysis.
step_functions | AWS Step Functions | pipeline trigger | aws.integration.StepFunctions | aws_step_functions | State machines over cloud services.
temporal | Temporal | pipeline trigger | | temporal_io | Durable execution: code that survives crashes.
tfx | TensorFlow Extended | pipeline training validation | | tensorflow_extended | Components for validated TensorFlow pipelines.
vertex_pipelines | Vertex AI Pipelines | pipeline training | gcp.ml.VertexAI | vertex_ai_pipelines | Kubeflow pipelines run by Google Cloud.
zenml | ZenML | pipeline training | | zen_ml | Pipelines that are portable between stacks.

# registry | Registries, tracking and versions | registry
clearml | ClearML | registry evaluation | | clear_ml | Experiment tracking with agents that run the jobs.
comet | Comet | registry evaluation | | comet_ml | Experiment tracking and model registry.
dvc | DVC | registry dataset | | | Versions of data and models beside Git.
huggingface_hub | Hugging Face Hub | registry dataset | | hf_hub | Repository of models and data sets.
lakefs | lakeFS | registry dataset | | lake_fs | Branches and commits over an object store.
mlflow | MLflow | registry evaluation | onprem.mlops.Mlflow | ml_flow | Experiment tracking and model registry.
neptune | Neptune | registry evaluation | | neptune_ai | Experiment tracking for long trainings.
sagemaker_registry | Amazon SageMaker Model Registry | registry | aws.ml.SagemakerModel | sagemaker_model_registry | Model versions with approval in AWS.
tensorboard | TensorBoard | evaluation | | tensor_board | Curves and graphs of a training.
vertex_registry | Vertex AI Model Registry | registry | gcp.ml.VertexAI | vertex_model_registry | Model versions in Google Cloud.
wandb | Weights & Biases | registry evaluation | | weights_and_biases weights_biases | Experiment tracking, registry and reports.

# monitoring | Monitoring, quality and alerts | monitoring
alertmanager | Prometheus Alertmanager | alert | | alert_manager | Groups alerts and sends them to the right people.
arize | Arize | monitor | | arize_ai | Monitors drift and quality of models.
cloud_monitoring | Google Cloud Monitoring | monitor alert | | stackdriver | Metrics, logs and alerts of Google Cloud.
cloudwatch | Amazon CloudWatch | monitor alert log | aws.management.Cloudwatch | amazon_cloudwatch | Metrics, logs and alarms of AWS.
datadog | Datadog | monitor alert log | onprem.monitoring.Datadog | data_dog | Hosted metrics, traces, logs and alerts.
deequ | Deequ | validation monitor | | aws_deequ pydeequ | Unit tests for data on Spark.
evidently | Evidently | monitor evaluation | | evidently_ai | Reports and tests for drift and quality.
fiddler | Fiddler | monitor | | fiddler_ai | Monitors and explains models.
grafana | Grafana | monitor alert | onprem.monitoring.Grafana | | Dashboards and alerts over many sources.
great_expectations | Great Expectations | validation monitor | | gx greatexpectations | Expectations on tables, with readable reports.
jaeger | Jaeger | monitor | onprem.tracing.Jaeger | | Distributed traces.
kibana | Kibana | monitor log | elastic.elasticsearch.Kibana | | Dashboards over Elasticsearch.
loki | Grafana Loki | log | onprem.logging.Loki | grafana_loki | Logs indexed by labels only.
nannyml | NannyML | monitor | | nanny_ml | Estimates performance before the labels arrive.
new_relic | New Relic | monitor alert | onprem.monitoring.Newrelic | newrelic | Hosted application monitoring.
opentelemetry | OpenTelemetry | log monitor | | otel open_telemetry | Standard for traces, metrics and logs.
opsgenie | Opsgenie | alert | saas.alerting.Opsgenie | | Rotas and escalation of alerts.
pagerduty | PagerDuty | alert | saas.alerting.Pagerduty | pager_duty | Rotas and escalation of alerts.
pandera | Pandera | validation | | | Schemas for data frames.
prometheus | Prometheus | monitor alert | onprem.monitoring.Prometheus | | Pulls metrics, stores series and evaluates alert rules.
sentry | Sentry | monitor alert | onprem.monitoring.Sentry | | Collects errors of applications.
slack | Slack | alert | saas.chat.Slack | | Chat channel that alerts arrive in.
soda | Soda | validation monitor | | soda_core | Checks on tables in a small language.
splunk | Splunk | log monitor | onprem.monitoring.Splunk | | Search over logs and events.
tfdv | TensorFlow Data Validation | validation monitor | | tensorflow_data_validation | Statistics, schema and skew of training data.
whylabs | WhyLabs | monitor | | whylogs why_labs | Profiles data and watches the profiles.

# experiment | Experiments and feature flags | experiment
eppo | Eppo | experiment | | | Experiment analysis on the warehouse's own data.
growthbook | GrowthBook | experiment rollout | | growth_book | Open feature flags and experiments.
launchdarkly | LaunchDarkly | experiment rollout | | launch_darkly | Feature flags with gradual rollout.
optimizely | Optimizely | experiment | | | Experiments on web sites and products.
planout | PlanOut | experiment | | plan_out | Language for assigning people to experiments.
split | Split | experiment rollout | | split_io | Feature flags and experiments.
statsig | Statsig | experiment rollout | | | Feature flags and experiments with variance reduction.
unleash | Unleash | rollout experiment | | | Open feature flags.

# gateway | Gateways, proxies and content delivery | gateway
akamai | Akamai | gateway cache | saas.cdn.Akamai | | Content delivery and protection at the edge.
alb | AWS Elastic Load Balancing | gateway | aws.network.ElasticLoadBalancing | elb aws_alb application_load_balancer | Load balancers of AWS.
api_gateway | Amazon API Gateway | gateway | aws.network.APIGateway | amazon_api_gateway aws_api_gateway apigateway | Managed front door for HTTP and WebSocket services.
apigee | Google Apigee | gateway | | | API management of Google Cloud.
cloud_cdn | Google Cloud CDN | gateway cache | gcp.network.CDN | google_cdn | Content delivery of Google Cloud.
cloudflare | Cloudflare | gateway cache | saas.cdn.Cloudflare | cloud_flare | Content delivery, protection and code at the edge.
cloudfront | Amazon CloudFront | gateway cache | aws.network.CloudFront | amazon_cloudfront cloud_front | Content delivery of AWS.
envoy | Envoy | gateway | onprem.network.Envoy | envoy_proxy | Proxy with retries, timeouts and rich metrics.
fastly | Fastly | gateway cache | saas.cdn.Fastly | | Content delivery with fast purging.
haproxy | HAProxy | gateway | onprem.network.HAProxy | ha_proxy | Load balancer for TCP and HTTP.
istio | Istio | gateway | onprem.network.Istio | | Service mesh on Envoy.
kong | Kong | gateway | onprem.network.Kong | kong_gateway | API gateway with plugins.
linkerd | Linkerd | gateway | onprem.network.Linkerd | | Light service mesh.
nginx | nginx | gateway | onprem.network.Nginx | ingress_nginx | Web server and reverse proxy.
traefik | Traefik | gateway | onprem.network.Traefik | | Proxy that finds its services by itself.

# llm_serving | Language-model serving | llm
llama_cpp | llama.cpp | endpoint device model | | llamacpp | Quantized language models on CPUs and small GPUs.
lmdeploy | LMDeploy | endpoint model | | turbomind | Language-model server with its own engine.
ollama | Ollama | endpoint device model | | | Runs language models on a desktop.
sglang | SGLang | endpoint model | | sg_lang | Language-model server with a shared prefix cache.
tensorrt_llm | NVIDIA TensorRT-LLM | endpoint model | | trt_llm tensorrtllm | Compiled language-model inference on NVIDIA GPUs.
tgi | Hugging Face Text Generation Inference | endpoint model | | text_generation_inference | Language-model server of Hugging Face.
vllm | vLLM | endpoint model | | v_llm | Language-model server with paged KV cache and continuous batching.

# llm_api | Hosted models | llm
anthropic | Anthropic API | external model | | claude claude_api | Hosted Claude models.
azure_openai | Azure OpenAI | external model | azure.aimachinelearning.AzureOpenai | azure_openai_service | OpenAI's models inside Azure.
bedrock | Amazon Bedrock | external model | aws.ml.Bedrock | amazon_bedrock aws_bedrock | Models of several makers behind one AWS interface.
cohere | Cohere | external model | | | Hosted generation, embedding and rerank models.
deepseek | DeepSeek API | external model | | deep_seek | Hosted DeepSeek models.
fireworks | Fireworks AI | external model | | fireworks_ai | Hosted open models.
gemini | Google Gemini API | external model | | google_gemini | Hosted Gemini models.
groq | Groq | external model | | | Hosted open models on its own chips.
litellm | LiteLLM | gateway external | | lite_llm | One interface to many model providers, with fallbacks. | gateway
mistral | Mistral API | external model | | mistral_ai | Hosted Mistral models.
openai | OpenAI API | external model | | open_ai gpt chatgpt | Hosted GPT and embedding models.
openrouter | OpenRouter | gateway external | | open_router | Routes requests to many model providers. | gateway
together | Together AI | external model | | together_ai | Hosted open models.

# llm_framework | Language-model applications | llm
dspy | DSPy | prompt pipeline | | | Programs prompts and tunes them against a metric.
guardrails_ai | Guardrails AI | guardrail | | guardrailsai | Validators on what goes into and out of a model.
haystack | Haystack | pipeline endpoint | | deepset_haystack | Pipelines for retrieval and agents.
langchain | LangChain | pipeline endpoint prompt chunker | | lang_chain | Chains of prompts, tools and retrievers.
langgraph | LangGraph | pipeline endpoint policy | | lang_graph | Agents as graphs with state.
llama_guard | Llama Guard | guardrail model | | llamaguard | Open safety classifier for prompts and answers.
llamaindex | LlamaIndex | pipeline chunker index | | llama_index | Loads, chunks and retrieves documents for a model.
mcp | Model Context Protocol | tool | | model_context_protocol | Protocol by which a model reaches tools and data.
nemo_guardrails | NVIDIA NeMo Guardrails | guardrail | | nemoguardrails | Programmable rails around a conversation.
outlines | Outlines | prompt | | | Holds generation to a grammar or schema.
presidio | Microsoft Presidio | guardrail pipeline | | ms_presidio | Finds and masks personal data in text.
promptfoo | promptfoo | evaluation prompt | | prompt_foo | Tests prompts against cases and attacks.
unstructured | Unstructured | pipeline chunker | | unstructured_io | Turns PDFs and pages into elements of text.

# llm_quality | Language-model evaluation and tracing | monitoring
braintrust | Braintrust | evaluation monitor | | | Evaluations and logs for LLM applications.
deepeval | DeepEval | evaluation | | deep_eval | Unit tests for answers of language models.
langfuse | Langfuse | log monitor evaluation | | lang_fuse | Open traces, prompts and scores of LLM applications.
langsmith | LangSmith | log monitor evaluation | | lang_smith | Traces and evaluations by the makers of LangChain.
phoenix | Arize Phoenix | log monitor evaluation | | arize_phoenix | Open traces and evaluations of LLM applications.
ragas | Ragas | evaluation | | | Metrics for retrieval and for answers grounded in it.
trulens | TruLens | evaluation monitor | | tru_lens | Feedback functions over traces of LLM applications.

# cdc | Change capture and ingestion | cdc
airbyte | Airbyte | pipeline source | | air_byte | Open connectors from applications to stores.
debezium | Debezium | source pipeline | | | Reads a database's change log into a topic.
dms | AWS Database Migration Service | pipeline source | aws.database.DMS | aws_dms | Copies databases and follows their changes.
fivetran | Fivetran | pipeline source | | five_tran | Hosted connectors into a warehouse.
fluentbit | Fluent Bit | pipeline log | onprem.logging.FluentBit | fluent_bit | Light collector of logs and metrics.
fluentd | Fluentd | pipeline log | onprem.aggregator.Fluentd | | Collects and routes logs.
kafka_connect | Kafka Connect | pipeline source | | | Connectors between Kafka and other systems.
logstash | Logstash | pipeline log | elastic.elasticsearch.Logstash | | Collects and reshapes logs for Elasticsearch.
nifi | Apache NiFi | pipeline source | onprem.workflow.NiFi | apache_nifi | Data flows drawn on a canvas.
segment | Twilio Segment | source pipeline | | segment_io | Collects events of web sites and apps.
snowplow | Snowplow | source pipeline | | | Collects behavioural events with schemas.

# labelling | Labelling | labelling
argilla | Argilla | human_review label | | | Feedback and labels for text data sets.
cleanlab | Cleanlab | validation label | | | Finds labels that are probably wrong.
cvat | CVAT | human_review label | | | Boxes, masks and tracks on images and video.
ground_truth | Amazon SageMaker Ground Truth | human_review label | aws.ml.SagemakerGroundTruth | sagemaker_ground_truth | Labelling jobs with active learning in AWS.
label_studio | Label Studio | human_review label | | labelstudio | Open labelling tool for text, images and audio.
labelbox | Labelbox | human_review label | | | Hosted labelling tool and workforce.
mturk | Amazon Mechanical Turk | human_review label | | mechanical_turk amazon_mturk | Marketplace for small tasks done by people.
prodigy | Prodigy | human_review label | | | Scriptable labelling with active learning.
scale_ai | Scale AI | human_review label | | scaleai scale | Labelling service with its own workforce.
snorkel | Snorkel | label pipeline | | snorkel_ai | Labels from functions that people write, combined by a model.

# compute | Compute | compute
aws_batch | AWS Batch | batch_inference pipeline | aws.compute.Batch | | Queues containers onto machines of AWS.
aws_lambda | AWS Lambda | endpoint pipeline | aws.compute.Lambda | lambda | Functions that run per event and scale by themselves.
azure_functions | Azure Functions | endpoint pipeline | azure.compute.FunctionApps | | Functions that run per event in Azure.
cloud_functions | Google Cloud Functions | endpoint pipeline | gcp.compute.Functions | gcf | Functions that run per event in Google Cloud.
cloud_run | Google Cloud Run | endpoint batch_inference | gcp.compute.Run | google_cloud_run | Containers per request, down to none.
docker | Docker | endpoint | onprem.container.Docker | | Containers on one machine.
ec2 | Amazon EC2 | endpoint training | aws.compute.EC2 | amazon_ec2 | Virtual machines of AWS.
ecs | Amazon ECS | endpoint | aws.compute.ECS | amazon_ecs | Containers on a cluster run by AWS.
eks | Amazon EKS | endpoint training | aws.compute.EKS | amazon_eks | Kubernetes run by AWS.
gke | Google Kubernetes Engine | endpoint training | gcp.compute.GKE | google_kubernetes_engine | Kubernetes run by Google Cloud.
kubernetes | Kubernetes | endpoint training | | k8s kube | Schedules containers onto a cluster.
ray | Ray | pipeline training endpoint | | anyscale | Distributed Python tasks and actors.
skypilot | SkyPilot | training batch_inference | | sky_pilot | Finds and runs machines across clouds.
slurm | Slurm | training batch_inference | | | Queue of jobs on a cluster for research.
"""
