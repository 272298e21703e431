mb("huaicun/search/index.js", {"name":"石桥村","shards":0,"years":[[2026,1]]})
